package dev.weir.http.decisions;

import dev.weir.config.matching.Policies;
import dev.weir.http.server.TestServer;
import dev.weir.http.wire.Bodies;
import dev.weir.http.wire.BodySettings;
import java.time.Duration;

/** The decision API on a real port, with decisions that a test makes up. */
final class DecisionServer implements AutoCloseable {

  static final BodySettings BODIES = new BodySettings(Duration.ofSeconds(10), 64L << 20);

  private static final Policies POLICIES = Examples.policies();

  final FakeDecisions decisions = new FakeDecisions();
  private final TestServer server;

  private DecisionServer(Duration stalledAfter, BodySettings bodies) {
    server =
        TestServer.start(
            stalledAfter,
            system ->
                DecisionApi.create(
                    decisions, () -> POLICIES, new Bodies(system, bodies), HangUps.NONE));
  }

  static DecisionServer start() {
    return start(Duration.ofMinutes(1), BODIES);
  }

  static DecisionServer start(Duration stalledAfter, BodySettings bodies) {
    return new DecisionServer(stalledAfter, bodies);
  }

  int port() {
    return server.port();
  }

  TestServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
