package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls in flight and those that wait, on three nodes, as their callers see them. */
@ExtendWith(NodeLogs.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(240)
class BurstIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  private static String body(String attribute, String subject, long waitMillis) {
    return body(attribute, subject, "GET", "/projects/1", waitMillis);
  }

  private static String body(
      String attribute, String subject, String method, String path, long waitMillis) {
    return "{\"policy\":\"%s\",\"caller\":{\"%s\":\"%s\"},\"method\":\"%s\",\"path\":\"%s\",\"waitMillis\":%d}"
        .formatted(policy(attribute), attribute, subject, method, path, waitMillis);
  }

  /** Tenants are slim's. */
  private static String policy(String attribute) {
    return attribute.equals("tenant") ? "slim" : "bursty";
  }

  private static CompletableFuture<JsonNode> asking(
      TestNode node, String attribute, String subject, long waitMillis) {
    return asking(node, body(attribute, subject, waitMillis));
  }

  private static CompletableFuture<JsonNode> asking(TestNode node, String body) {
    return Http.post(node.decisionPort(), "/v1/decisions", body, PATIENCE)
        .thenApply(
            answer -> {
              assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
              return Json.tree(answer.body());
            });
  }

  private static String lease(JsonNode answer) {
    assertThat(answer.path("allowed").asBoolean()).as(answer.toString()).isTrue();
    return answer.path("lease").path("id").asText();
  }

  private static int release(TestNode node, String lease) {
    return release(node, lease, "");
  }

  private static int release(TestNode node, String lease, String body) {
    return Http.post(node.decisionPort(), "/v1/leases/" + lease + "/release", body, PATIENCE)
        .thenApply(HttpResponse::statusCode)
        .join();
  }

  private static JsonNode burst(TestNode node, String attribute, String subject) {
    return state(node, attribute, subject).path("burst");
  }

  private static JsonNode state(TestNode node, String attribute, String subject) {
    return new Operator(node)
        .sees("/limiters/" + policy(attribute) + "?" + attribute + "=" + subject);
  }

  private static void awaitQueue(TestNode node, String attribute, String subject, int length) {
    await("%d calls in the queue".formatted(length))
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> burst(node, attribute, subject).path("queue").size() == length);
  }

  @Test
  @Order(5) // After the one that ends early in a minute: this one begins in its first half.
  void tenOfSlimsAreInFlightFiftyWaitAndAreLetInInTheirOrderAndTheSixtyFirstIsDenied() {
    String tenant = Subjects.next("tenant");
    await("the first half of a minute")
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .until(() -> System.currentTimeMillis() % 60_000 < 30_000);
    List<String> inFlight = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      inFlight.add(lease(asking(cluster.node(i % 3), "tenant", tenant, 15_000).join()));
    }
    List<CompletableFuture<JsonNode>> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(asking(cluster.node(i % 3), "tenant", tenant, 15_000));
      // Each is in its place before the next one comes.
      awaitQueue(cluster.node(0), "tenant", tenant, i + 1);
    }
    JsonNode denied = asking(cluster.node(0), "tenant", tenant, 15_000).join();
    assertThat(denied.path("deniedBy").asText()).as(denied.toString()).isEqualTo("general");
    assertThat(denied.path("response").path("status").asInt()).isEqualTo(429);
    assertThat(denied.path("response").path("headers")).isEmpty();
    assertThat(denied.path("response").path("body").toString())
        .isEqualTo(
            "{\"status\":\"error\",\"error\":{\"code\":\"RATE_LIMIT_EXCEEDED\",\"message\":"
                + "\"Rate limit exceeded. Please retry later.\"}}");
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    long begunNanos = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      assertThat(release(cluster.node((i + 1) % 3), inFlight.remove(0))).isEqualTo(204);
      JsonNode next = waiting.get(i).join();
      inFlight.add(lease(next));
      assertThat(next.path("queuedMillis").asLong()).isPositive();
      int after = i + 1;
      assertThat(waiting.subList(after, 50)).as("in order").noneMatch(CompletableFuture::isDone);
    }
    Figures.say(
        "burst: 50 waiting calls let in in order, %d us for each release and what follows",
        (System.nanoTime() - begunNanos) / 50_000);
    assertThat(release(cluster.node(0), inFlight.get(0))).isEqualTo(204);
    assertThat(release(cluster.node(1), inFlight.get(0))).as("twice").isEqualTo(404);
    assertThat(burst(cluster.node(1), "tenant", tenant).path("inFlight")).hasSize(9);
  }

  @Test
  @Order(1)
  void scanCallsShareSlimsBoundAndAHigherTierLetsThoseInWhoWait() {
    String tenant = Subjects.next("tenant");
    TestNode node = cluster.node(0);
    String scan = body("tenant", tenant, "POST", "/scans", 15_000);
    for (int i = 0; i < 10; i++) {
      lease(i % 2 == 0 ? asking(node, scan).join() : asking(node, "tenant", tenant, 0).join());
    }
    JsonNode denied = asking(node, scan.replace("15000", "0")).join();
    assertThat(denied.path("deniedBy").asText()).as(denied.toString()).isEqualTo("burst");
    List<CompletableFuture<JsonNode>> waiting = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      waiting.add(asking(cluster.node(i % 3), scan));
      awaitQueue(node, "tenant", tenant, i + 1);
    }
    new Operator(node).does("PUT", "/limiters/slim/tier?tenant=" + tenant, "{'tier': 'starter'}");
    waiting.subList(0, 20).forEach(each -> lease(each.join()));
    JsonNode burst = burst(node, "tenant", tenant);
    assertThat(burst.path("permits").asInt()).as(burst.toString()).isEqualTo(30);
    assertThat(burst.path("inFlight")).hasSize(30);
    assertThat(burst.path("queue")).hasSize(1);
    assertThat(waiting.get(20)).isNotDone();
    JsonNode windows = state(node, "tenant", tenant).path("windows");
    assertThat(windows.findValuesAsText("limit")).contains("scan", "general");
  }

  @Test
  @Order(4)
  void callsThatWaitedOverTheMinutesEdgeCountInTheNextWhichLetsInSixtyInAll() {
    String tenant = Subjects.next("tenant");
    TestNode node = cluster.node(0);
    await("the end of a minute")
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> System.currentTimeMillis() % 60_000 / 4_000 == 12);
    List<String> inFlight = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      inFlight.add(lease(asking(node, "tenant", tenant, 0).join()));
    }
    List<CompletableFuture<JsonNode>> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(asking(cluster.node(i % 3), "tenant", tenant, 16_000));
    }
    awaitQueue(node, "tenant", tenant, 50);
    await("the next minute")
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> System.currentTimeMillis() % 60_000 < 30_000);
    List<CompletableFuture<JsonNode>> fresh = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      fresh.add(asking(node, "tenant", tenant, 16_000));
    }
    List<CompletableFuture<JsonNode>> all = new ArrayList<>(waiting);
    all.addAll(fresh);
    int letIn = 0;
    while (!inFlight.isEmpty()) {
      assertThat(release(node, inFlight.remove(0))).isEqualTo(204);
      await("the next answers")
          .atMost(Duration.ofSeconds(17))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> all.isEmpty() || all.stream().anyMatch(CompletableFuture::isDone));
      List<CompletableFuture<JsonNode>> answered =
          all.stream().filter(CompletableFuture::isDone).toList();
      all.removeIf(each -> answered.stream().anyMatch(one -> one == each));
      for (CompletableFuture<JsonNode> each : answered) {
        if (each.join().path("allowed").asBoolean()) {
          inFlight.add(lease(each.join()));
          letIn++;
        } else {
          assertThat(each.join().path("deniedBy").asText()).isEqualTo("general");
          assertThat(waiting.stream().noneMatch(one -> one == each)).as("fresh").isTrue();
        }
      }
    }
    assertThat(letIn).isEqualTo(60);
    assertThat(all).isEmpty();
  }

  @Test
  @Order(1)
  void aReleaseSettlesWhatTheCallTurnedOutToCost() {
    String tenant = Subjects.next("tenant");
    String dearer = lease(asking(cluster.node(0), "tenant", tenant, 0).join());
    String cheaper = lease(asking(cluster.node(1), "tenant", tenant, 0).join());
    assertThat(release(cluster.node(2), dearer, "{\"cost\": 17}")).isEqualTo(204);
    assertThat(used(tenant)).isEqualTo(18);
    assertThat(release(cluster.node(2), cheaper, "{\"cost\": 0}")).isEqualTo(204);
    assertThat(used(tenant)).isEqualTo(17);
    assertThat(release(cluster.node(2), cheaper, "{\"cost\": 50}")).as("twice").isEqualTo(404);
    assertThat(used(tenant)).isEqualTo(17);
  }

  /** Of the hour, so that the minute's end is no matter. */
  private static int used(String tenant) {
    return state(cluster.node(0), "tenant", tenant).path("windows").path(1).path("used").asInt();
  }

  @Test
  @Order(2)
  void slotsOfTwoHundredDeadClientsComeBackAndTheQueueDrains() {
    String crowd = Subjects.next("crowd");
    List<CompletableFuture<JsonNode>> dead = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      dead.add(asking(cluster.node(i % 3), "crowd", crowd, 15_000));
    }
    dead.forEach(each -> lease(each.join()));
    long begunNanos = System.nanoTime();
    List<CompletableFuture<JsonNode>> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(asking(cluster.node(i % 3), "crowd", crowd, 15_000));
    }
    waiting.forEach(each -> lease(each.join()));
    Figures.say(
        "burst: 200 dead clients' slots came back, 100 waiting calls in after %d ms (lease 5 s)",
        (System.nanoTime() - begunNanos) / 1_000_000);
    await("all slots")
        .atMost(Duration.ofSeconds(10))
        .until(() -> burst(cluster.node(0), "crowd", crowd).path("inFlight").isEmpty());
    assertThat(burst(cluster.node(0), "crowd", crowd).path("queue")).isEmpty();
  }

  @Test
  @Order(3)
  void whoHangsUpLeavesTheQueueAndWhoWaitsTooLongIsDeniedByTheBurstLimit() throws IOException {
    String tenant = Subjects.next("tenant");
    for (int i = 0; i < 10; i++) {
      lease(asking(cluster.node(0), "tenant", tenant, 0).join());
    }
    for (int node = 0; node < 3; node++) {
      Socket asker =
          new Socket(InetAddress.getLoopbackAddress(), cluster.node(node).decisionPort());
      byte[] body = body("tenant", tenant, 15_000).getBytes(StandardCharsets.UTF_8);
      String head =
          "POST /v1/decisions HTTP/1.1\r\nHost: weir\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + body.length
              + "\r\n\r\n";
      asker.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      asker.getOutputStream().write(body);
      asker.getOutputStream().flush();
      awaitQueue(cluster.node(0), "tenant", tenant, 1);
      long hungUpNanos = System.nanoTime();
      asker.close();
      awaitQueue(cluster.node(0), "tenant", tenant, 0);
      long tookMillis = (System.nanoTime() - hungUpNanos) / 1_000_000;
      Figures.say("burst: %d ms from hanging up to having left the queue", tookMillis);
      assertThat(tookMillis).as("by its hanging up, not by its silence").isLessThan(2_500);
    }
    JsonNode denied = asking(cluster.node(1), "tenant", tenant, 700).join();
    assertThat(denied.path("deniedBy").asText()).as(denied.toString()).isEqualTo("burst");
    assertThat(denied.path("queuedMillis").asLong()).isBetween(650L, 3_000L);
    assertThat(denied.path("retryAfterSeconds").asLong()).isBetween(1L, 60L);
    JsonNode general = state(cluster.node(0), "tenant", tenant).path("windows").path(0);
    assertThat(general.path("used").asInt()).as(general.toString()).isEqualTo(10);
  }

  @Test
  @Order(6)
  void aKilledOwnerLetsNobodyInTooManyAndEveryCallIsAnswered() throws InterruptedException {
    String subject = Subjects.next("short");
    asking(cluster.node(0), "short", subject, 0).join();
    String owner = state(cluster.node(0), "short", subject).path("node").asText();
    TestNode killed = cluster.at(owner);
    List<TestNode> alive = cluster.nodes().stream().filter(node -> node != killed).toList();
    String tenant = tenantOf(owner);
    List<String> held = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      held.add(lease(asking(alive.get(i % 2), "tenant", tenant, 0).join()));
    }
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    LongAdder letIn = new LongAdder();
    LongAdder denied = new LongAdder();
    Queue<Throwable> unanswered = new ConcurrentLinkedQueue<>();
    ExecutorService clients = Executors.newFixedThreadPool(40);
    for (int i = 0; i < 40; i++) {
      TestNode node = alive.get(i % alive.size());
      clients.execute(
          () -> {
            while (!over.get()) {
              try {
                JsonNode answer = asking(node, "short", subject, 15_000).join();
                if (answer.path("allowed").asBoolean()) {
                  most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                  letIn.increment();
                  String lease = lease(answer);
                  // What the call does: something that takes a moment.
                  Http.status(node.managementPort(), "/ready");
                  inFlight.decrementAndGet();
                  release(node, lease);
                } else {
                  denied.increment();
                }
              } catch (RuntimeException | AssertionError failure) {
                unanswered.add(failure);
              }
            }
          });
    }
    await("a busy limiter").atMost(Duration.ofSeconds(20)).until(() -> letIn.sum() > 200);
    killed.kill();
    long before = letIn.sum();
    long killedNanos = System.nanoTime();
    await("calls let in again")
        .atMost(Duration.ofSeconds(60))
        .until(() -> letIn.sum() > before + 200);
    long backMillis = (System.nanoTime() - killedNanos) / 1_000_000;
    over.set(true);
    clients.shutdown();
    assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    Figures.say(
        "burst: owner killed: %d let in, %d denied, at most %d in flight of 10, normal after %d ms",
        letIn.sum(), denied.sum(), most.get(), backMillis);
    assertThat(unanswered).isEmpty();
    assertThat(most.get()).isLessThanOrEqualTo(10);

    // Who was in flight when the owner died is in flight still, and may say that it has ended.
    JsonNode full = asking(alive.get(0), "tenant", tenant, 0).join();
    assertThat(full.path("deniedBy").asText()).as(full.toString()).isEqualTo("burst");
    assertThat(full.path("degraded").asBoolean()).isFalse();
    for (String lease : held) {
      assertThat(release(alive.get(1), lease)).isEqualTo(204);
    }
    List<CompletableFuture<JsonNode>> next = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      next.add(asking(alive.get(i % 2), "tenant", tenant, 4_000));
    }
    long after = next.stream().filter(each -> each.join().path("allowed").asBoolean()).count();
    // What was reserved ahead, and what was released since the last write, may be out as far as is
    // known now: those slots come free after one lease.
    Figures.say("burst: owner killed: %d of 10 slots free after 10 releases", after);
    assertThat(after).isBetween(7L, 10L);
    assertThat(release(alive.get(0), held.get(0))).as("twice").isEqualTo(404);
  }

  /** A tenant whose limiter lives on that node; it has one call of this minute less. */
  private static String tenantOf(String owner) {
    for (int i = 0; i < 60; i++) {
      String tenant = Subjects.next("tenant");
      release(cluster.node(0), lease(asking(cluster.node(0), "tenant", tenant, 0).join()));
      if (state(cluster.node(0), "tenant", tenant).path("node").asText().equals(owner)) {
        return tenant;
      }
    }
    throw new AssertionError("no tenant of 60 has its limiter on " + owner);
  }
}
