package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import dev.weir.http.outside.Receiver.Manner;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Webhook deliveries over two nodes of three, as their senders see them. */
@ExtendWith(NodeLogs.class)
@Timeout(300)
class WebhookIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** As many as one of the receiver's machines here can keep busy. */
  private static final int AT_ONCE = 96;

  /** Columns of the sampled rows. */
  private static final int BOUND = 2;

  private static final int PER_SECOND = 6;

  /** Those of the latest 3 s. */
  private static final int SETTLED_ROWS = 12;

  private static final Executor TAKES_5_MILLIS =
      CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS);

  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  private static String delivery(String org, String destination) {
    return webhook("salfio", "{\"org\":\"%s\",\"destination\":\"%s\"}".formatted(org, destination));
  }

  private static String webhook(String policy, String caller) {
    return "{\"policy\":\"%s\",\"caller\":%s,\"kind\":\"webhook\"}".formatted(policy, caller);
  }

  private static CompletableFuture<JsonNode> asking(int node, String body) {
    return Http.post(cluster.node(node).decisionPort(), "/v1/decisions", body, PATIENCE)
        .thenApply(
            answer -> {
              assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
              return Json.tree(answer.body());
            });
  }

  private static CompletableFuture<Integer> release(int node, JsonNode letIn, String report) {
    assertThat(letIn.path("allowed").asBoolean()).as(letIn.toString()).isTrue();
    String lease = letIn.path("lease").path("id").asText();
    return Http.post(
            cluster.node(node).decisionPort(), "/v1/leases/" + lease + "/release", report, PATIENCE)
        .thenApply(HttpResponse::statusCode);
  }

  private static JsonNode destination(String policy, String destination) {
    String query = URLEncoder.encode(destination, StandardCharsets.UTF_8);
    return Http.json(
        cluster.node(0).managementPort(), "/destinations/" + policy + "?destination=" + query);
  }

  private static JsonNode accounts(String org) {
    return Http.json(cluster.node(1).managementPort(), "/limiters/salfio?org=" + org)
        .path("accounts");
  }

  private static JsonNode request(String org) {
    return asking(
            0,
            "{\"policy\":\"salfio\",\"caller\":{\"org\":\"%s\"},\"method\":\"GET\",\"path\":\"/v1/invoices\"}"
                .formatted(org))
        .join();
  }

  @Test
  void theBoundFollowsAReceiverThatIsFastThenSlowThenFailsThenRecovers() throws IOException {
    try (Receiver receiver = new Receiver(new Manner(200, 5))) {
      String body =
          "{\"policy\":\"sly\",\"caller\":{\"ip\":\"192.0.2.1\",\"actor\":\"%s\",\"destination\":\"%s\"},\"kind\":\"webhook\"}"
              .formatted(Subjects.next("actor"), receiver.origin());
      Courier courier = new Courier(cluster.node(0), receiver, body);
      Queue<String> rows = new ConcurrentLinkedQueue<>();
      long begunNanos = System.nanoTime();
      String[] phase = {"5 ms"};
      ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
      CompletableFuture<Void> couriers = courier.start(AT_ONCE);
      Rate rate = new Rate(courier);
      var unused =
          sampler.scheduleAtFixedRate(
              () -> {
                JsonNode state = destination("sly", receiver.origin());
                rows.add(
                    "%d,%s,%d,%d,%d,%s,%d"
                        .formatted(
                            (System.nanoTime() - begunNanos) / 1_000_000,
                            phase[0],
                            state.path("bound").asInt(),
                            state.path("inFlight").asInt(),
                            state.path("queued").asInt(),
                            state.path("circuit").asText(),
                            rate.perSecond()));
              },
              500,
              250,
              TimeUnit.MILLISECONDS);
      awaitState("wide", receiver, state -> state.path("bound").asInt() > 24);
      awaitSettled(rate);
      long fast = median(rows, "5 ms", PER_SECOND, SETTLED_ROWS);

      phase[0] = "500 ms";
      receiver.answersNow(200, 500);
      awaitPassed(Duration.ofSeconds(8));
      long wide = median(rows, "5 ms", BOUND, Long.MAX_VALUE);
      long narrow = median(rows, "500 ms", BOUND, Long.MAX_VALUE);

      phase[0] = "fails";
      receiver.answersNow(500, 5);
      awaitState("open", receiver, state -> !state.path("circuit").asText().equals("closed"));
      long failedBefore = courier.failed();
      awaitPassed(Duration.ofSeconds(6));
      long probes = courier.failed() - failedBefore;

      phase[0] = "recovered";
      receiver.answersNow(200, 5);
      long recoveredNanos = System.nanoTime();
      await("throughput is back")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> rate.perSecond() * 10 >= fast * 8);
      long backMillis = (System.nanoTime() - recoveredNanos) / 1_000_000;
      courier.end();
      couriers.join();
      sampler.shutdownNow();
      List<String> lines = new ArrayList<>();
      lines.add("atMillis,receiver,bound,inFlight,queued,circuit,deliveredPerSecond");
      lines.addAll(rows);
      Files.write(Places.work("figures").resolve("webhook-pace.csv"), lines);
      Figures.say(
          "webhook: 5 ms: bound %d (median), %d a second; 500 ms: bound %d; failing: %d probes or so in 6 s;"
              + " recovered: throughput back after %d ms; %d delivered, %d failed, %d denied",
          wide,
          fast,
          narrow,
          probes,
          backMillis,
          courier.delivered(),
          courier.failed(),
          courier.denied());
      assertThat(courier.broken()).isEmpty();
      assertThat(narrow).as("of %d at 5 ms", wide).isLessThanOrEqualTo(wide * 2 / 3);
      assertThat(probes).as("it is left alone while it fails").isLessThan(40);
      assertThat(backMillis).isLessThan(10_000);
    }
  }

  /**
   * The middle one of a column's figures in a phase.
   *
   * @param rows so many, the latest
   */
  private static long median(Queue<String> lines, String phase, int column, long rows) {
    List<List<String>> all =
        lines.stream()
            .map(row -> Splitter.on(',').splitToList(row))
            .filter(row -> row.get(1).equals(phase))
            .toList();
    List<Long> figures =
        all.stream()
            .skip(Math.max(0, all.size() - rows))
            .map(row -> Long.valueOf(row.get(column)))
            .sorted()
            .toList();
    return figures.get(figures.size() / 2);
  }

  /** How many were delivered in the last second or so. */
  private static final class Rate {
    private final Courier courier;
    private long sinceNanos = System.nanoTime();
    private long since;
    private long perSecond;

    Rate(Courier courier) {
      this.courier = courier;
    }

    synchronized long perSecond() {
      long nowNanos = System.nanoTime();
      if (nowNanos - sinceNanos >= 1_000_000_000) {
        long now = courier.delivered();
        perSecond = (now - since) * 1_000_000_000 / (nowNanos - sinceNanos);
        since = now;
        sinceNanos = nowNanos;
      }
      return perSecond;
    }
  }

  /** Until the throughput has grown no more for three seconds. */
  private static void awaitSettled(Rate rate) {
    long[] best = {0};
    long[] sinceNanos = {System.nanoTime()};
    await("a steady throughput")
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              long now = rate.perSecond();
              if (now > best[0] + best[0] / 20) {
                best[0] = now;
                sinceNanos[0] = System.nanoTime();
              }
              return best[0] > 0 && System.nanoTime() - sinceNanos[0] > 3_000_000_000L;
            });
  }

  private static void awaitPassed(Duration time) {
    long untilNanos = System.nanoTime() + time.toNanos();
    await("%s".formatted(time))
        .atMost(time.plusSeconds(5))
        .until(() -> System.nanoTime() >= untilNanos);
  }

  private static void awaitState(String what, Receiver receiver, Predicate<JsonNode> holds) {
    await(what)
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> holds.test(destination("sly", receiver.origin())));
  }

  @Test
  void tenThousandDeliveriesOfAnOrganizationAtItsLimitAreAllLetInAndItsWindowStaysAsItIs() {
    String org = Subjects.next("org");
    JsonNode last = request(org);
    for (int i = 0; i < 60; i++) {
      last = request(org);
    }
    assertThat(last.path("allowed").asBoolean()).as(last.toString()).isFalse();
    JsonNode before = accounts(org).path("request");
    String body = delivery(org, "crowded-" + org);
    for (int round = 0; round < 100; round++) {
      List<CompletableFuture<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int node = i % 2;
        Executor delivers = i % 4 == 0 ? TAKES_5_MILLIS : Runnable::run;
        all.add(
            asking(node, body)
                .thenComposeAsync(
                    letIn -> {
                      assertThat(letIn.path("limits")).isEmpty();
                      return release(1 - node, letIn, "{\"status\":200,\"millis\":5}");
                    },
                    delivers));
      }
      assertThat(all).allMatch(each -> each.join() == 204);
    }
    await("the account")
        .atMost(Duration.ofSeconds(10))
        .until(() -> accounts(org).path("webhook").path("deliveries").asInt() == 10_000);
    JsonNode webhook = accounts(org).path("webhook");
    assertThat(webhook.path("failed").asInt()).as(webhook.toString()).isZero();
    assertThat(webhook.path("inFlight").asInt()).isZero();
    assertThat(accounts(org).path("request")).isEqualTo(before);
  }

  @Test
  void theSameIdIsOneDeliveryThroughWhicheverNodeItIsAsked() {
    String org = Subjects.next("org");
    String plain = delivery(org, "once-" + org);
    String body = plain.replace("{\"policy\"", "{\"id\":\"one\",\"policy\"");
    List<JsonNode> out = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      out.add(asking(0, plain).join());
    }
    CompletableFuture<JsonNode> here = asking(0, body);
    awaitQueued("once-" + org, 1);
    CompletableFuture<JsonNode> there = asking(1, body);
    String other = body.replace("\"kind\"", "\"waitMillis\":14000,\"kind\"");
    assertThat(status(2, other)).as("while it waits").isEqualTo(409);
    assertThat(release(0, out.get(0), "{\"status\":200,\"millis\":5}").join()).isEqualTo(204);
    JsonNode letIn = here.join();
    assertThat(there.join().path("lease")).isEqualTo(letIn.path("lease"));
    assertThat(status(0, other)).as("while it is under way").isEqualTo(409);
    assertThat(destination("salfio", "once-" + org).path("inFlight").asInt()).isEqualTo(8);
    assertThat(release(1, letIn, "{\"status\":200,\"millis\":5}").join()).isEqualTo(204);
    assertThat(asking(1, body).join().path("lease")).isEqualTo(letIn.path("lease"));
    assertThat(release(0, letIn, "{\"status\":200,\"millis\":5}").join()).isEqualTo(404);
    for (int i = 1; i < 8; i++) {
      assertThat(release(0, out.get(i), "{\"status\":200,\"millis\":5}").join()).isEqualTo(204);
    }
    await("the account")
        .atMost(Duration.ofSeconds(10))
        .until(() -> accounts(org).path("webhook").path("deliveries").asInt() == 9);
    assertThat(accounts(org).path("webhook").path("inFlight").asInt()).isZero();
  }

  private static int status(int node, String body) {
    return Http.post(cluster.node(node).decisionPort(), "/v1/decisions", body, PATIENCE)
        .join()
        .statusCode();
  }

  @Test
  void aDestinationThatIsFullDisturbsNoRequest() {
    String org = Subjects.next("org");
    String body = delivery(org, "full-" + org);
    List<JsonNode> out = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      out.add(asking(0, body).join());
    }
    CompletableFuture<JsonNode> waits = asking(1, body);
    awaitQueued("full-" + org, 1);
    await("the first half of a minute")
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .until(() -> System.currentTimeMillis() % 60_000 < 30_000);
    int allowed = 0;
    for (int i = 0; i < 60; i++) {
      allowed += request(org).path("allowed").asBoolean() ? 1 : 0;
    }
    assertThat(allowed).isEqualTo(50);
    assertThat(out).allMatch(letIn -> release(0, letIn, "").join() == 204);
    assertThat(release(0, out.get(0), "").join()).as("twice").isEqualTo(404);
    JsonNode later = waits.join();
    assertThat(later.path("allowed").asBoolean() || later.has("deniedBy")).isTrue();
  }

  private static void awaitQueued(String destination, int length) {
    awaitQueued("salfio", destination, length);
  }

  private static void awaitQueued(String policy, String destination, int length) {
    await("%d waiting".formatted(length))
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> destination(policy, destination).path("queued").asInt() == length);
  }

  @Test
  void aSingleDeliveryOfOneTenantWaitsForOneOfTheFloodOfAnother() {
    takeTurns("salfio", "{\"org\":\"%s\",\"destination\":\"%s\"}");
  }

  @Test
  void soDoesOneOfAnotherActorAtTheSameAddress() {
    takeTurns("sly", "{\"ip\":\"192.0.2.7\",\"actor\":\"%s\",\"destination\":\"%s\"}");
  }

  private static void takeTurns(String policy, String caller) {
    String flood = Subjects.next("flood");
    String single = Subjects.next("single");
    String destination = "shared-" + flood;
    String floods = webhook(policy, caller.formatted(flood, destination));
    String singles = webhook(policy, caller.formatted(single, destination));
    List<JsonNode> out = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      out.add(asking(0, floods).join());
    }
    List<CompletableFuture<JsonNode>> waiting = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      waiting.add(asking(i % 2, floods));
    }
    awaitQueued(policy, destination, 200);
    CompletableFuture<JsonNode> one = asking(1, singles);
    awaitQueued(policy, destination, 201);
    // Two turns: one of the flood, and the single one.
    assertThat(release(0, out.get(0), "{\"status\":500,\"millis\":5}").join()).isEqualTo(204);
    assertThat(release(1, out.get(1), "{\"status\":500,\"millis\":5}").join()).isEqualTo(204);
    JsonNode letIn = one.join();
    assertThat(letIn.path("allowed").asBoolean()).as(letIn.toString()).isTrue();
    assertThat(waiting.stream().filter(CompletableFuture::isDone).count()).isLessThanOrEqualTo(1);
    for (int i = 2; i < 6; i++) {
      release(0, out.get(i), "{\"status\":503,\"millis\":5,\"retryAfterSeconds\":7}").join();
    }
    JsonNode denied = asking(0, singles).join();
    assertThat(denied.path("allowed").asBoolean()).as(denied.toString()).isFalse();
    assertThat(denied.path("deniedBy").asText()).isEqualTo("destination");
    assertThat(denied.path("retryAfterSeconds").asLong()).isBetween(5L, 7L);
    assertThat(denied.path("response").path("status").asInt()).isEqualTo(429);
    assertThat(waiting).allMatch(each -> !each.join().isMissingNode());
  }

  @Test
  void whatWasLearnedAndWhatIsInFlightOutlivesARestartOfEverything() {
    TestNode node = Clusters.one().node(0);
    String org = Subjects.next("org");
    String name = "kept-" + org;
    for (int round = 0; round < 10; round++) {
      List<String> leases = new ArrayList<>();
      int bound = round == 0 ? 8 : shown(node, name).path("bound").asInt();
      for (int i = 0; i < bound; i++) {
        leases.add(lease(node, delivery(org, name)));
      }
      leases.forEach(lease -> assertThat(released(node, lease)).isEqualTo(204));
    }
    int bound = shown(node, name).path("bound").asInt();
    assertThat(bound).isGreaterThan(16);
    String inFlight = lease(node, delivery(org, name));
    node.terminate();
    node.startAgain();
    node.awaitReady();
    assertThat(shown(node, name).path("bound").asInt()).isEqualTo(bound);
    assertThat(shown(node, name).path("inFlight").asInt()).isEqualTo(1);
    assertThat(released(node, inFlight)).isEqualTo(204);
    assertThat(released(node, inFlight)).as("twice").isEqualTo(404);
    Figures.say("webhook: a bound of %d outlived a restart", bound);
  }

  private static JsonNode shown(TestNode node, String name) {
    return Http.json(node.managementPort(), "/destinations/salfio?destination=" + name);
  }

  private static String lease(TestNode node, String body) {
    String answer = Http.post(node.decisionPort(), "/v1/decisions", body, PATIENCE).join().body();
    JsonNode letIn = Json.tree(answer);
    assertThat(letIn.path("allowed").asBoolean()).as(answer).isTrue();
    return letIn.path("lease").path("id").asText();
  }

  private static int released(TestNode node, String lease) {
    String path = "/v1/leases/" + lease + "/release";
    return Http.post(node.decisionPort(), path, "{\"status\":200,\"millis\":5}", PATIENCE)
        .join()
        .statusCode();
  }
}
