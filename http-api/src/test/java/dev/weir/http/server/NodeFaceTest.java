package dev.weir.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.Policies;
import dev.weir.config.syntax.PolicyText;
import dev.weir.http.management.FakeDestinations;
import dev.weir.http.management.FakeEvents;
import dev.weir.http.management.FakeIncidents;
import dev.weir.http.management.FakeLimiters;
import dev.weir.http.management.FakeMembership;
import dev.weir.http.server.NodeFace.Bound;
import dev.weir.http.server.NodeFace.CannotBind;
import dev.weir.http.sockets.Peer;
import dev.weir.node.Node;
import dev.weir.node.decision.Answer;
import dev.weir.node.decision.Decision;
import dev.weir.node.decision.Decisions;
import dev.weir.node.decision.Ending;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners;
import dev.weir.node.top.Ranking;
import dev.weir.node.total.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both ports of a node whose engine is made up, in a cluster of one. */
class NodeFaceTest {

  private static final String QUESTION = "{\"policy\":\"p\",\"caller\":{\"org\":\"o\"}}";

  private final ActorSystem<Void> system = TestServer.system(TestServer.CLUSTER_OF_ONE);
  private final SlowDecisions decisions = new SlowDecisions();
  private final CompletableFuture<Done> warm = new CompletableFuture<>();

  @AfterEach
  void stop() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  /** Judges when the test lets it. */
  private static final class SlowDecisions implements Decisions {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final CompletableFuture<Call> asked = new CompletableFuture<>();

    @Override
    public CompletableFuture<Answer> judge(Call call) {
      asked.complete(call);
      return answer;
    }

    @Override
    public CompletableFuture<List<Answer>> judgeAll(List<Call> calls) {
      throw new UnsupportedOperationException("no batch is asked here");
    }

    @Override
    public CompletableFuture<Owners.Released> release(LeaseId lease, Ending ending) {
      throw new UnsupportedOperationException("nothing is released here");
    }
  }

  private static Policies policies() {
    String text =
        """
        policy = p
        caller = [ { name = org, required = true } ]
        limits = [ { name = organization, per = [org], rates = ["100 per minute"] } ]
        answers { denial { status = 429, body = "{}" } }
        """;
    return PolicyText.parse("p.conf", text)
        .fold(
            accepted -> Policies.of(List.of(accepted.value())),
            rejected -> {
              throw new IllegalStateException(rejected.errors().toString());
            });
  }

  private static NodeSettings settings(int decisions, Duration leaveNotice) {
    NodeSettings defaults = NodeSettings.of(ConfigFactory.defaultReference());
    Duration stalled = Duration.ofMinutes(1);
    return new NodeSettings(
        new ListenerSettings("127.0.0.1", decisions, stalled),
        new ListenerSettings("127.0.0.1", 0, stalled),
        leaveNotice,
        defaults.bodies(),
        Path.of("policies"),
        Duration.ofSeconds(1),
        defaults.security(),
        Optional.empty(),
        false);
  }

  private Bound start() {
    return start(Duration.ZERO);
  }

  private Bound start(Duration leaveNotice) {
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    return NodeFace.bind(system, settings(0, leaveNotice), Optional.empty(), Optional.empty())
        .join();
  }

  private void open(Bound bound) {
    Node node =
        new Node(
            decisions,
            new FakeLimiters(),
            new FakeDestinations(),
            new FakeMembership(),
            new FakeIncidents(),
            () -> CompletableFuture.completedFuture(Map.of()),
            new Counters(),
            (policy, by) ->
                CompletableFuture.completedFuture(new Ranking(0, 0, List.of(), new TreeSet<>())),
            new FakeEvents(),
            warm,
            warm);
    bound.face().open(node, NodeFaceTest::policies);
  }

  private static int status(Listener listener, String target) throws IOException {
    return Peer.ask(listener.address().getPort(), "GET", target, "", new byte[0]).status();
  }

  @Test
  void aNodeIsReadyOnceItsJournalIsWarm() throws IOException {
    Bound bound = start();
    await().until(() -> Cluster.get(system).selfMember().status().equals(MemberStatus.up()));
    int port = bound.decisions().address().getPort();
    assertThat(Peer.ask(port, "POST", "/v1/decisions", QUESTION).status()).isEqualTo(503);
    assertThat(status(bound.management(), "/nodes")).isEqualTo(503);
    assertThat(status(bound.management(), "/limiters/p?org=o")).isEqualTo(503);
    open(bound);
    assertThat(status(bound.management(), "/nodes")).isEqualTo(200);
    assertThat(status(bound.management(), "/ready")).isEqualTo(503);
    assertThat(status(bound.management(), "/alive")).isEqualTo(200);
    warm.complete(Done.getInstance());
    await().until(() -> status(bound.management(), "/ready") == 200);
  }

  @Test
  void aNodeWhoseJournalFailsIsNeverReady() throws IOException {
    Bound bound = start();
    open(bound);
    warm.completeExceptionally(new IllegalStateException("no journal"));
    assertThat(status(bound.management(), "/ready")).isEqualTo(503);
  }

  @Test
  void akkasOwnRoutesStandBesideOurs() throws IOException {
    Bound bound = start();
    Cluster cluster = Cluster.get(system);
    int port = bound.management().address().getPort();
    await()
        .untilAsserted(
            () -> {
              Peer.Reply reply = Peer.ask(port, "GET", "/cluster/members", "", new byte[0]);
              assertThat(reply.status()).isEqualTo(200);
              assertThat(new ObjectMapper().readTree(reply.body()).path("members").path(0))
                  .anyMatch(field -> field.asText().equals("Up"));
            });
    // They change nothing: the node is left in its cluster.
    Peer.Reply left =
        Peer.ask(
            port, "DELETE", "/cluster/members/" + cluster.selfMember().address(), "", new byte[0]);
    assertThat(left.status()).isIn(404, 405);
  }

  @Test
  void aStoppingNodeAnswersWhatItWasAskedAndTakesNoMore() throws Exception {
    Bound bound = start();
    open(bound);
    warm.complete(Done.getInstance());
    await().until(() -> status(bound.management(), "/ready") == 200);
    int port = bound.decisions().address().getPort();
    try (Peer peer = Peer.connect(port)) {
      peer.send(
          Peer.request(
              "POST", "/v1/decisions", "Content-Type: application/json\r\n", Peer.bytes(QUESTION)));
      decisions.asked.join();
      CompletionStage<Done> stopped =
          CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> Peer.connect(port).close())
                      .isInstanceOf(IOException.class));
      assertThat(status(bound.management(), "/ready")).isEqualTo(503);
      assertThat(status(bound.management(), "/alive")).isEqualTo(200);
      decisions.answer.complete(new Decision(true, "p", List.of(), Optional.empty(), 0, false, 0));
      assertThat(peer.read().status()).isEqualTo(200);
      stopped.toCompletableFuture().join();
      assertThatThrownBy(() -> status(bound.management(), "/alive"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aNodeThatLeavesTakesCallsUntilItsNoticeIsOverAndEndsConnectionsWithTheirAnswers()
      throws Exception {
    Bound bound = start(Duration.ofSeconds(1));
    open(bound);
    warm.complete(Done.getInstance());
    await().until(() -> status(bound.management(), "/ready") == 200);
    int port = bound.decisions().address().getPort();
    decisions.answer.complete(new Decision(true, "p", List.of(), Optional.empty(), 0, false, 0));
    assertThat(Peer.ask(port, "POST", "/v1/decisions", QUESTION).header("connection")).isEmpty();
    CompletionStage<Done> stopped =
        CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
    await().until(() -> status(bound.management(), "/ready") == 503);
    Peer.Reply last = Peer.ask(port, "POST", "/v1/decisions", QUESTION);
    assertThat(last.status()).isEqualTo(200);
    assertThat(last.header("connection")).contains("close");
    stopped.toCompletableFuture().join();
    assertThatThrownBy(() -> Peer.connect(port).close()).isInstanceOf(IOException.class);
  }

  @Test
  void aStoppingNodeDoesNotBecomeReady() {
    Serving serving = new Serving();
    serving.end();
    serving.begin();
    assertThat(serving.now()).isFalse();
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(
              () ->
                  NodeFace.bind(
                          system, settings(port, Duration.ZERO), Optional.empty(), Optional.empty())
                      .join())
          .cause()
          .isInstanceOf(CannotBind.class)
          .hasMessage(
              "weir.http.port: %d (expected: a free port; 127.0.0.1:%d is in use)", port, port)
          .extracting(failure -> ((CannotBind) failure).failure().exitCode())
          .isEqualTo(ExitCode.PORT_IN_USE);
    }
  }
}
