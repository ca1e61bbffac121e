package dev.weir.http.server;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.weir.http.server.Listener.Ending;
import dev.weir.http.wire.Handler;
import java.time.Duration;
import java.util.function.Function;

/** A real port of this process, with the node's HTTP settings and without its cluster. */
public final class TestServer implements AutoCloseable {

  /** Settings of a system that could join a cluster. */
  public static final String CLUSTER_OF_ONE =
      """
      akka.actor.provider = cluster
      akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
      akka.cluster.jmx.multi-mbeans-in-same-jvm = on
      akka.management.http.routes.health-checks = ""
      """;

  private final ActorSystem<Void> system;
  private final Listener listener;

  private TestServer(ActorSystem<Void> system, Listener listener) {
    this.system = system;
    this.listener = listener;
  }

  public static TestServer start(Function<ActorSystem<?>, Handler> handler) {
    return start(Duration.ofMinutes(1), handler);
  }

  public static TestServer start(String settings, Function<ActorSystem<?>, Handler> handler) {
    return start(system(settings), Duration.ofMinutes(1), handler);
  }

  public static TestServer start(Duration stalledAfter, Function<ActorSystem<?>, Handler> handler) {
    return start(system(""), stalledAfter, handler);
  }

  private static TestServer start(
      ActorSystem<Void> system, Duration stalledAfter, Function<ActorSystem<?>, Handler> handler) {
    ListenerSettings settings = new ListenerSettings("127.0.0.1", 0, stalledAfter);
    return new TestServer(
        system,
        Listener.bind(system, settings, new Ending.First(Duration.ZERO), handler.apply(system))
            .join());
  }

  /** An actor system with the node's HTTP settings and whatever is said besides. */
  public static ActorSystem<Void> system(String settings) {
    Config http = ConfigFactory.parseResources("weir.conf").withOnlyPath("akka.http");
    Config quiet =
        ConfigFactory.parseString(
            """
            akka.coordinated-shutdown.exit-jvm = off
            akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            akka.loggers = ["akka.event.slf4j.Slf4jLogger"]
            akka.logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
            """);
    return ActorSystem.create(
        Behaviors.empty(),
        "http",
        ConfigFactory.parseString(settings)
            .withFallback(quiet)
            .withFallback(http)
            .withFallback(ConfigFactory.load()));
  }

  public int port() {
    return listener.address().getPort();
  }

  public int connections() {
    return listener.connections();
  }

  public ActorSystem<?> system() {
    return system;
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
