package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.http.sockets.Peer.Reply;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.limiter.LimiterState.Lowered;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.window.WindowView;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementApiTest {

  private static final ManagedNode NODE =
      ManagedNode.start(
          "mixed",
          """
          policy = mixed
          caller = [ { name = org, required = true }, { name = key, type = secret } ]
          limits = [
            { name = organization, per = [org], rates = ["100 per minute"] }
            { name = spike, per = [org], rates = ["10 per second"], durability = memory }
            { name = key, per = [key], rates = ["5 per minute"] }
          ]
          """);

  @AfterAll
  static void stop() {
    NODE.close();
  }

  @BeforeEach
  void forget() {
    NODE.limiters.states.clear();
  }

  private static LimiterState state(Durability durability, String limit, long windowMillis) {
    boolean durable = durability == Durability.DURABLE;
    return new LimiterState(
        "mixed",
        "org=org_42",
        "00ff",
        "akka://weir@127.0.0.1:" + (durable ? 25521 : 25522),
        durable ? "17" : "18",
        "",
        List.of(),
        List.of(),
        List.of(
            new MetWindow(
                limit,
                limit,
                "",
                new WindowView(
                    100,
                    windowMillis,
                    Algorithm.FIXED_CALENDAR,
                    41,
                    59,
                    1_714_058_399_001L,
                    durable ? 6 : 0,
                    false,
                    true,
                    0),
                !durable)),
        durable ? List.of(new Lowered(limit, "", 1_714_058_399_001L)) : List.of(),
        Optional.empty(),
        List.of(),
        durable ? 44 : 99,
        3,
        new Batches(durable ? 2 : 3, durable ? 1 : 0, 480),
        durable ? new Deliveries(3, 1, 345, List.of(0L, 1L, 0L, 1L)) : Deliveries.NONE,
        durable ? 2 : 0,
        durability,
        durable ? 12 : 0,
        1_714_058_300_999L,
        durable ? 1_714_058_372_999L : 1_714_058_371_000L);
  }

  private static Limiter of(Durability durability) {
    return NODE.limitersOf(Map.of("org", "org_42")).stream()
        .filter(limiter -> limiter.durability() == durability)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLimitersStateIsShown() throws IOException {
    NODE.has(of(Durability.DURABLE), state(Durability.DURABLE, "organization", 60_000));
    Reply reply = NODE.get("/limiters/mixed?org=org_42");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .isEqualTo(
            """
            {"policy":"mixed","subject":"org=org_42","node":"akka://weir@127.0.0.1:25521",\
            "shard":"17","entityId":"00ff","overrides":[],"history":[],"windows":[{"limit":"organization",\
            "bucket":"","permits":100,"windowSeconds":60,"used":41,"remaining":59,\
            "resetAt":1714058400,"reserved":6,"durability":"durable",\
            "abuse":{"until":1714058400}}],\
            "accounts":{"request":{"calls":44,"denied":3},"batch":{"calls":2,"denied":1,"items":480},\
            "webhook":{"deliveries":3,"inFlight":2,"failed":1,"meanMillis":173,"p95Millis":3}},\
            "durability":"durable","sequenceNr":12,\
            "recoveredAt":1714058300,"lastActivityAt":1714058372}""");
  }

  @Test
  void aSubjectOfBothKindsShowsTheWindowsOfBoth() throws IOException {
    NODE.has(of(Durability.DURABLE), state(Durability.DURABLE, "organization", 60_000));
    NODE.has(of(Durability.MEMORY), state(Durability.MEMORY, "spike", 500));
    assertThat(NODE.get("/limiters/mixed?org=org_42").body())
        .contains("\"limit\":\"organization\"")
        .contains(
            """
            {"limit":"spike","bucket":"","permits":100,"windowSeconds":1,"used":41,"remaining":59,\
            "resetAt":1714058400,"reserved":0,"durability":"memory",\
            "shadow":true}""")
        .contains("\"request\":{\"calls\":99,\"denied\":3}")
        .contains("\"durability\":\"durable\",\"sequenceNr\":12")
        .endsWith(
            """
            ,"memory":{"node":"akka://weir@127.0.0.1:25522","shard":"18",\
            "recoveredAt":1714058300}}""");
  }

  @Test
  void oneInMemoryAloneIsShownToo() throws IOException {
    NODE.has(of(Durability.MEMORY), state(Durability.MEMORY, "spike", 1_000));
    assertThat(NODE.get("/limiters/mixed?org=org_42").body())
        .contains("\"durability\":\"memory\",\"sequenceNr\":0")
        .contains("\"node\":\"akka://weir@127.0.0.1:25522\"");
  }

  @Test
  void aSecretIsFoundByItselfAndByItsHashAndNeverShown() throws IOException {
    Limiter limiter = NODE.limitersOf(Map.of("key", "sk_secret")).get(0);
    NODE.has(limiter, state(Durability.DURABLE, "key", 60_000));
    Reply bySecret = NODE.get("/limiters/mixed?key=sk_secret");
    assertThat(bySecret.status()).isEqualTo(200);
    assertThat(bySecret.body()).doesNotContain("sk_secret");
    String hash =
        com.google.common.hash.Hashing.sha256()
            .hashString("sk_secret", java.nio.charset.StandardCharsets.UTF_8)
            .toString();
    assertThat(NODE.get("/limiters/mixed?key=" + hash).status()).isEqualTo(200);
    assertThat(NODE.get("/limiters/mixed?key=sk_other").status()).isEqualTo(404);
  }

  @Test
  void oneThatDoesNotAnswerIsNotSaidToBeUnknown() throws IOException {
    NODE.limiters.states.put(
        of(Durability.DURABLE), CompletableFuture.failedFuture(new TimeoutException("5 s")));
    Reply reply = NODE.get("/limiters/mixed?org=org_42");
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.body()).contains("urn:weir:problem:no-answer");
  }

  @ParameterizedTest
  @CsvSource({
    "/limiters/mixed?org=never, 404",
    "/limiters/none?org=x, 404",
    "/limiters/?org=x, 404",
    "/limiters/mixed/tier?org=x, 405",
    "/limiters/mixed/colour?org=x, 404",
    "/limiters/mixed, 400",
    "/limiters/mixed?, 400",
    "/limiters/mixed?colour=red, 400",
    "/limiters/mixed?org=a&org=b, 400",
    "/limiters/mixed?org=, 400",
    "/limiters/mixed?org=%zz, 400",
    "/limiters/mixed?org=%ff, 404",
    "/limiters/mixed?org=%00, 400",
    "/nowhere, 404",
    "/, 404",
    "/limiters, 404"
  })
  void otherQuestionsAreProblems(String target, int status) throws IOException {
    Reply reply = NODE.get(target);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
  }

  @Test
  void overlongAttributesAreRefused() throws IOException {
    assertThat(NODE.get("/limiters/mixed?org=" + "x".repeat(257)).body())
        .contains("\"field\":\"org\",\"value\":\"257 characters\"");
  }

  @Test
  void whatOnlyShowsIsNotChanged() throws IOException {
    Reply reply = NODE.ask("POST", "/limiters/mixed?org=x", "");
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("allow")).isEqualTo("GET, HEAD");
    assertThat(NODE.ask("POST", "/nodes", "").status()).isEqualTo(405);
  }

  @Test
  void nodesSayWhatIsKnownOfEach() throws IOException {
    Reply reply = NODE.get("/nodes");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .isEqualTo(
            """
            {"nodes":[{"address":"akka://weir@127.0.0.1:25520","roles":["front","limiter"],\
            "status":"Up","reachable":true,"age":1,"shards":128,"liveLimiters":4711,\
            "version":"0.1.0","policies":{"mixed":"b019","slim":"8db6"}},{"address":"akka://weir@127.0.0.1:25521","roles":["limiter"],\
            "status":"Leaving","reachable":false,"age":2,"version":"0.1.0"}],\
            "policiesDiffer":[]}""");
  }

  @ParameterizedTest
  @CsvSource({
    "akka://weir@127.0.0.1:25520, 202",
    "akka:%2F%2Fweir@127.0.0.1:25520, 202",
    "127.0.0.1:25520, 202",
    "127.0.0.1:25521, 503",
    "127.0.0.1:25529, 404",
    "25520, 404",
    "a|b, 400",
    "/, 404",
    ", 404",
    "%zz, 400"
  })
  void nodeIsToldToLeaveByItsAddress(String address, int status) throws IOException {
    assertThat(NODE.ask("POST", "/nodes/" + address + "/leave", "").status()).isEqualTo(status);
  }

  @Test
  void whoeverMeansAnotherNodeIsToldWhichThereAre() throws IOException {
    assertThat(NODE.ask("POST", "/nodes/elsewhere:1/leave", "").body())
        .contains(
            "address: elsewhere:1 (expected: one of akka://weir@127.0.0.1:25520,"
                + " akka://weir@127.0.0.1:25521)");
    assertThat(NODE.get("/nodes/127.0.0.1:25520/leave").status()).isEqualTo(405);
  }

  @Test
  void aNodeThatIsNotServingIsAliveButNotReady() throws IOException {
    NODE.serving = false;
    assertThat(NODE.get("/ready").body()).contains("the node is starting or stopping");
    NODE.serving = true;
    Reply ready = NODE.get("/ready");
    // It has joined no cluster.
    assertThat(ready.body()).contains("ClusterMembershipCheck");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.header("content-type")).isEqualTo("application/problem+json");
    Reply alive = NODE.get("/alive");
    assertThat(alive.status()).isEqualTo(200);
    JsonNode body = new ObjectMapper().readTree(alive.body());
    assertThat(body.path("alive").asBoolean()).isTrue();
  }
}
