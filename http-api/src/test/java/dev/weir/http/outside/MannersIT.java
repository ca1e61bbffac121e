package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.http.outside.Verdict.Window;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What limits do beyond counting and denying, through the real port. */
@ExtendWith(NodeLogs.class)
@Timeout(180)
class MannersIT {
  private static final long FIVE_SECONDS = 5;

  private static TestCluster cluster;
  private static TestNode node;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.one();
    node = cluster.node(0);
  }

  @Test
  void eachEarlyRetryPutsTheResetOffUpToTwiceTheWindow() {
    Question call = manners("POST");
    Seen first = asker.ask(node, call.costing(10));
    Seen denied = asker.ask(node, call);
    long dueAt = window(first).resetAt();
    assertThat(window(denied).resetAt()).isEqualTo(dueAt);
    long[] resets = {dueAt};
    int[] retries = {0};
    // Until the window's own end has passed, and the bound is reached.
    await("the bound")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(1_100))
        .until(
            () -> {
              Seen early = asker.ask(node, call);
              assertThat(early.allowed()).as(early.told()).isFalse();
              assertThat(window(early).resetAt())
                  .as(early.told())
                  .isBetween(resets[0], dueAt + FIVE_SECONDS);
              assertThat(early.verdict().headers())
                  .containsEntry("X-RateLimit-Reset", Long.toString(window(early).resetAt()))
                  .containsEntry("Retry-After", Long.toString(early.verdict().waitSeconds()));
              resets[0] = window(early).resetAt();
              retries[0]++;
              return resets[0] >= dueAt + FIVE_SECONDS;
            });
    assertThat(shown(call).at("/windows").toString())
        .contains("\"resetAt\":" + (dueAt + FIVE_SECONDS));
    Seen last = asker.ask(node, call.looking());
    Seen back = after(last.verdict().waitSeconds(), call.costing(10));
    assertThat(back.allowed()).as(back.told()).isTrue();
    asker.requireNoneDegraded();
    Figures.say(
        "penalty: %d early retries put the reset of a 5 s window off by 5 s; then let in",
        retries[0]);
  }

  @Test
  void whoeverWaitsAsToldIsNotTouched() {
    Question call = manners("POST");
    asker.ask(node, call.costing(10));
    Seen denied = asker.ask(node, call);
    Seen back = after(denied.verdict().waitSeconds(), call.costing(10));
    assertThat(back.allowed()).as(back.told()).isTrue();
    asker.requireNoneDegraded();
  }

  @Test
  void slyPutsOffOneBudgetAndLeavesTheOthersUntouched() {
    Question production =
        Question.of("sly", "ip", Subjects.ip(Subjects.next(), 0)).calls("GET", "/v1/wallets");
    Question sandbox = production.and("environment", "sandbox");
    asker.ask(node, sandbox.costing(1_000));
    Seen denied = asker.ask(node, sandbox);
    assertThat(denied.verdict().deniedBy()).hasValue("general-sandbox");
    Seen early = after(3, sandbox);
    assertThat(early.verdict().window("general-sandbox", 60).resetAt())
        .isGreaterThanOrEqualTo(denied.verdict().window("general-sandbox", 60).resetAt() + 2);
    Exam.isAsItsCallersWereTold(sly(), early);
    Seen other = asker.ask(node, production);
    assertThat(other.verdict().window("general", 60).remaining()).isEqualTo(99);
  }

  @Test
  void whoeverIsDeniedTooOftenHasLessForAWhileAlsoAfterAnOrderlyRestart() {
    Question call = manners("PUT");
    long began = System.currentTimeMillis();
    int denials = 0;
    while (denials < 5) {
      denials += asker.ask(node, call.costing(6)).allowed() ? 0 : 1;
    }
    JsonNode lowered = window(shown(call), "wary");
    assertThat(lowered.path("permits").asLong()).isEqualTo(2);
    long until = lowered.at("/abuse/until").asLong();
    assertThat(until * 1_000).isBetween(began + 30_000, System.currentTimeMillis() + 31_000);
    node.terminate();
    node.startAgain();
    node.awaitReady();
    JsonNode state = shown(call);
    // A slow restart may take longer than the limit stays lowered.
    boolean still = System.currentTimeMillis() < until * 1_000 - 1_000;
    if (still) {
      assertThat(window(state, "wary").path("permits").asLong()).isEqualTo(2);
      assertThat(window(state, "wary").at("/abuse/until").asLong()).isEqualTo(until);
    }
    await("its recovery")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(asker.ask(node, call.costing(10)).allowed()).isTrue());
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(until * 1_000 - 1_000);
    Figures.say("abuse: 5 denials lower 10 permits to 2 for 30 s; kept by a restart: %b", still);
  }

  @Test
  void aLimitInShadowDeniesNobodyAndSaysWhatItWouldHaveDone() {
    Question call = manners("GET");
    for (int n = 0; n < 5; n++) {
      Seen seen = asker.ask(node, call);
      assertThat(seen.allowed()).as(seen.told()).isTrue();
      assertThat(seen.text().contains("\"denied\":true,\"shadow\":true")).isEqualTo(n >= 3);
      assertThat(seen.verdict().headers()).containsEntry("X-RateLimit-Limit", "1000");
    }
    assertThat(window(shown(call), "trial").path("used").asLong()).isEqualTo(3);
    assertThat(window(shown(call), "trial").path("shadow").asBoolean()).isTrue();
    assertThat(window(shown(call), "all").path("used").asLong()).isEqualTo(5);
  }

  private Seen after(long seconds, Question question) {
    return CompletableFuture.supplyAsync(
            () -> asker.ask(node, question),
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS))
        .join();
  }

  private static Question manners(String method) {
    return Question.of("manners", "account", "m" + Subjects.next()).calls(method, "/v1");
  }

  private static Window window(Seen seen) {
    return seen.verdict().window("strict", FIVE_SECONDS);
  }

  private static JsonNode shown(Question question) {
    String account = question.caller().get("account");
    return Http.json(node.managementPort(), "/limiters/manners?account=" + account);
  }

  private static JsonNode window(JsonNode state, String limit) {
    for (JsonNode window : state.path("windows")) {
      if (window.path("limit").asText().equals(limit)) {
        return window;
      }
    }
    throw new AssertionError("no window of " + limit + " in " + state);
  }

  private static Api sly() {
    return Apis.all().stream().filter(api -> api.policy().equals("sly")).findFirst().orElseThrow();
  }
}
