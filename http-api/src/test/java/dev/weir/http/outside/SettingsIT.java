package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tiers, overrides and resets under load, and after {@code kill -9}. */
@ExtendWith(NodeLogs.class)
@Timeout(300)
class SettingsIT {
  private static final long MINUTE_MILLIS = 60_000;

  private static TestCluster cluster;
  private static TestNode node;

  private final Asker asker = new Asker();
  private final String tenant = Subjects.next("settings");
  private final Question call = Question.of("slim", "tenant", tenant).calls("GET", "/projects/1");

  @BeforeAll
  static void start() {
    cluster = Clusters.one();
    node = cluster.node(0);
  }

  @Test
  void tierHoldsFromTheNextDecisionOnBothWaysAndAfterAKill() {
    Load load = load(Duration.ofMillis(20));
    awaitAnswers(20);
    long raisedMillis = tier("starter", "upgrade");
    awaitAnswers(40);
    long loweringMillis = System.currentTimeMillis();
    long loweredMillis = tier("free", "");
    awaitAnswers(20);
    long raisingMillis = System.currentTimeMillis();
    long againMillis = tier("starter", "");
    awaitAnswers(20);
    node.kill();
    load.stop();
    node.startAgain();
    node.awaitReady();
    Load after = load(Duration.ofMillis(20));
    long backMillis = System.currentTimeMillis();
    awaitAnswers(40);
    after.stop();

    allShow(300, raisedMillis, loweringMillis - 1, "raised");
    allShow(60, loweredMillis, raisingMillis - 1, "lowered");
    allShow(300, againMillis, Long.MAX_VALUE, "raised again, and killed");
    assertThat(asker.seen().stream().filter(seen -> seen.askedMillis() >= backMillis)).isNotEmpty();
    noMinuteGaveMoreThan(300);
    asker.requireNoneDegraded();
    JsonNode state = operator().sees("/limiters/slim?tenant=" + tenant);
    assertThat(state.get("tier").textValue()).isEqualTo("starter");
    assertThat(state.get("history")).hasSize(3);
    assertThat(state.get("history").get(0).get("reason").textValue()).isEqualTo("upgrade");
  }

  @Test
  void temporaryIncreaseEndsToTheSecondThoughItsOwnerIsKilled() {
    asker.ask(node, call);
    long until = System.currentTimeMillis() / 1_000 + 25;
    long setMillis =
        operator()
            .does(
                "PUT",
                "/limiters/slim/overrides/general?tenant=" + tenant,
                "{'permits': 5000, 'windowSeconds': 60, 'until': " + until + ", 'reason': 'move'}");
    node.kill();
    node.startAgain();
    node.awaitReady();
    Load load = load(Duration.ofMillis(5));
    await("some calls after its end")
        .atMost(Duration.ofSeconds(60))
        .until(() -> shown(until * 1_000 + 500, Long.MAX_VALUE).count() > 50);
    load.stop();

    allShow(5_000, setMillis, until * 1_000 - 1, "increased");
    allShow(60, until * 1_000, Long.MAX_VALUE, "as before");
    long last = shown(setMillis, until * 1_000 - 1).mapToLong(SettingsIT::decided).max().orElse(0);
    long first =
        shown(until * 1_000, Long.MAX_VALUE).mapToLong(SettingsIT::decided).min().orElse(0);
    Figures.say(
        "increase: last decision with it %d ms before its end, first without it %d ms after",
        until * 1_000 - last, first - until * 1_000);
    assertThat(last).as("there was load before its end").isPositive();
    asker.requireNoneDegraded();
    JsonNode state = operator().sees("/limiters/slim?tenant=" + tenant);
    assertThat(state.get("overrides")).isEmpty();
    assertThat(state.get("history").get(0).get("permits").longValue()).isEqualTo(5_000);
  }

  @Test
  void resetOutlivesAKill() {
    Question hourly = Question.of("slim", "tenant", tenant).calls("POST", "/governance/reconcile");
    Minute.withMostOfItLeft();
    assertThat(granted(asker.askAll(node, fiveOf(hourly)))).isEqualTo(2);
    operator().does("POST", "/limiters/slim/reset?tenant=" + tenant, "");
    node.kill();
    node.startAgain();
    node.awaitReady();
    assertThat(granted(asker.askAll(node, fiveOf(hourly)))).isEqualTo(2);
    node.kill();
    node.startAgain();
    node.awaitReady();
    assertThat(granted(asker.askAll(node, fiveOf(hourly)))).isZero();
    asker.requireNoneDegraded();
  }

  private static Operator operator() {
    return new Operator(node);
  }

  private long tier(String tier, String reason) {
    return operator()
        .does(
            "PUT",
            "/limiters/slim/tier?tenant=" + tenant,
            "{'tier': '" + tier + "', 'reason': '" + reason + "'}");
  }

  private Load load(Duration period) {
    return Load.start(asker, period, tick -> List.of(new Load.Next(node, call)));
  }

  private void awaitAnswers(int more) {
    int before = asker.seen().size();
    await("answers")
        .atMost(Duration.ofSeconds(60))
        .until(() -> asker.seen().size() >= before + more);
  }

  /** Answers that were asked for and decided between two instants. */
  private Stream<Seen> shown(long fromMillis, long toMillis) {
    return asker.seen().stream()
        .filter(seen -> seen.askedMillis() >= fromMillis && decided(seen) >= fromMillis)
        .filter(seen -> decided(seen) <= toMillis);
  }

  private void allShow(long permits, long fromMillis, long toMillis, String what) {
    assertThat(shown(fromMillis, toMillis)).as(what).isNotEmpty();
    assertThat(shown(fromMillis, toMillis))
        .as(what)
        .allSatisfy(
            seen ->
                assertThat(seen.verdict().window("general", 60).limit())
                    .as(seen.told())
                    .isEqualTo(permits));
  }

  private void noMinuteGaveMoreThan(long permits) {
    List<Seen> allowed =
        asker.seen().stream()
            .filter(Seen::allowed)
            .sorted(Comparator.comparingLong(SettingsIT::decided))
            .toList();
    for (Seen seen : allowed) {
      long minute = decided(seen) / MINUTE_MILLIS;
      assertThat(allowed.stream().filter(it -> decided(it) / MINUTE_MILLIS == minute).count())
          .isLessThanOrEqualTo(permits);
    }
  }

  private static long decided(Seen seen) {
    return seen.verdict().decidedAtMillis();
  }

  private static long granted(List<Seen> answers) {
    return answers.stream().filter(Seen::allowed).count();
  }

  private static List<Question> fiveOf(Question question) {
    return Stream.generate(() -> question).limit(5).toList();
  }
}
