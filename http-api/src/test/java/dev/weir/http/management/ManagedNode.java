package dev.weir.http.management;

import akka.Done;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Policies;
import dev.weir.config.syntax.PolicyText;
import dev.weir.http.decisions.FakeDecisions;
import dev.weir.http.server.TestServer;
import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import dev.weir.http.wire.Bodies;
import dev.weir.http.wire.BodySettings;
import dev.weir.http.wire.Handler;
import dev.weir.node.Node;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.top.Ranking;
import dev.weir.node.total.Counters;
import dev.weir.node.total.Total;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The management port of a node with one policy, whose engine a test makes up. */
final class ManagedNode implements AutoCloseable {

  final FakeLimiters limiters = new FakeLimiters();
  final FakeIncidents incidents = new FakeIncidents();
  final Map<String, Total> totals = new ConcurrentHashMap<>();
  final Counters counters = new Counters();
  volatile Ranking ranking = new Ranking(0, 0, List.of(), new TreeSet<>());
  final FakeEvents events = new FakeEvents();
  volatile boolean serving = true;

  private final String policy;
  private final Policies policies;
  private final TestServer server;

  private ManagedNode(String policy, String text, UnaryOperator<Handler> before) {
    this.policy = policy;
    this.policies =
        PolicyText.parse(policy + ".conf", text)
            .fold(
                accepted -> Policies.of(List.of(accepted.value())),
                rejected -> {
                  throw new IllegalStateException(rejected.errors().toString());
                });
    this.server =
        TestServer.start(
            TestServer.CLUSTER_OF_ONE,
            system ->
                before.apply(
                    ManagementApi.starting(system, () -> serving)
                        .with(
                            new Node(
                                new FakeDecisions(),
                                limiters,
                                new FakeDestinations(),
                                new FakeMembership(),
                                incidents,
                                () -> CompletableFuture.completedFuture(totals),
                                counters,
                                (ofPolicy, by) -> CompletableFuture.completedFuture(ranking),
                                events,
                                CompletableFuture.completedFuture(Done.getInstance()),
                                CompletableFuture.completedFuture(Done.getInstance())),
                            () -> policies,
                            new Bodies(system, new BodySettings(Duration.ofSeconds(5), 1 << 20)))));
  }

  static ManagedNode start(String policy, String text) {
    return start(policy, text, UnaryOperator.identity());
  }

  /** One with something before its port. */
  static ManagedNode start(String policy, String text, UnaryOperator<Handler> before) {
    return new ManagedNode(policy, text, before);
  }

  /** Asks; single quotes in the body stand for double ones. */
  Reply ask(String method, String target, String body) throws IOException {
    return Peer.ask(server.port(), method, target, body.replace('\'', '"'));
  }

  int port() {
    return server.port();
  }

  Reply get(String target) throws IOException {
    return ask("GET", target, "");
  }

  /** Asks for an answer of a media type. */
  Reply getAccepting(String target, String mediaType) throws IOException {
    String headers = "Accept: " + mediaType + "\r\n";
    return Peer.ask(server.port(), "GET", target, headers, new byte[0]);
  }

  /** The limiters that a caller with these attributes has. */
  List<Limiter> limitersOf(Map<String, String> attributes) {
    return policies
        .matcher(policy)
        .orElseThrow()
        .subject(attributes)
        .fold(
            named -> named.limiters(),
            unnamed -> {
              throw new IllegalStateException(unnamed.fault().toString());
            });
  }

  /** From now on the limiter has this state. */
  void has(Limiter limiter, LimiterState state) {
    limiters.states.put(limiter, CompletableFuture.completedFuture(Optional.of(state)));
  }

  @Override
  public void close() {
    server.close();
  }
}
