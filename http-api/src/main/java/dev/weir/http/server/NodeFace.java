package dev.weir.http.server;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpProtocols;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Connection;
import dev.weir.config.matching.Policies;
import dev.weir.http.access.Audit;
import dev.weir.http.access.Gate;
import dev.weir.http.access.LiveTokens;
import dev.weir.http.decisions.DecisionApi;
import dev.weir.http.management.ManagementApi;
import dev.weir.http.server.Listener.Ending;
import dev.weir.http.tls.LiveCertificate;
import dev.weir.http.tls.TlsPorts;
import dev.weir.http.wire.Bodies;
import dev.weir.http.wire.Causes;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.node.Node;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both ports of a node.
 *
 * <p>They are bound first, and say that the node is not ready, for as long as Cassandra takes to
 * come; then management is opened to the engine, and decisions once the node is ready: before it
 * has joined the cluster it reaches no limiter. Told to stop it first says that it is not ready,
 * and for a while that with each answer its connection ends; then it accepts no more decisions and
 * answers what was asked; management goes on until the node has left the cluster.
 */
final class NodeFace {

  private static final Logger LOG = LoggerFactory.getLogger(NodeFace.class);

  /** Below what the phase may take in which a port is unbound. */
  private static final Duration LONGEST_LINGER = Duration.ofSeconds(1);

  private static final Connection CLOSE = Connection.create("close");

  private final ActorSystem<?> system;
  private final Serving serving = new Serving();
  private final Bodies bodies;
  private final ManagementApi managementApi;
  private final Door decisionDoor;
  private final Door managementDoor;
  private final TlsPorts tlsPorts;
  private volatile int decisionsPort;

  private NodeFace(ActorSystem<?> system, NodeSettings settings) {
    this.system = system;
    this.bodies = new Bodies(system, settings.bodies());
    this.managementApi = ManagementApi.starting(system, serving::now);
    this.decisionDoor = new Door(request -> starting());
    this.managementDoor = new Door(managementApi);
    this.tlsPorts = TlsPorts.of(system);
  }

  /**
   * The ports of a node that are bound.
   *
   * @param decisions where decisions are asked for
   * @param management where the node is managed
   * @param face what opens them
   */
  record Bound(Listener decisions, Listener management, NodeFace face) {}

  /**
   * Binds both ports.
   *
   * @param tokens of those who may ask; empty: everybody may
   * @param certificate of the ports that speak TLS
   * @return fails with {@link CannotBind} if one cannot be had
   */
  static CompletableFuture<Bound> bind(
      ActorSystem<?> system,
      NodeSettings settings,
      Optional<LiveTokens> tokens,
      Optional<LiveCertificate> certificate) {
    NodeFace face = new NodeFace(system, settings);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "not-ready",
            () -> {
              face.serving.end();
              return new CompletableFuture<Done>()
                  .completeOnTimeout(
                      Done.getInstance(), settings.leaveNotice().toMillis(), TimeUnit.MILLISECONDS);
            });
    Handler management =
        Gate.before(
            new Audit(settings.security().origins(), face.managementDoor),
            tokens,
            ManagementApi.needs(discovers(system)));
    Handler decisions = face.closing(Gate.before(face.decisionDoor, tokens, DecisionApi::needs));
    Optional<LiveCertificate> ofManagement =
        certificate.filter(
            shown -> settings.tls().filter(NodeSettings.Tls::management).isPresent());
    return face.bind(
            "weir.management.port",
            settings.management(),
            ofManagement,
            new Ending.Last(),
            management)
        .thenCompose(
            managed ->
                face.bind(
                        "weir.http.port",
                        settings.decisions(),
                        certificate,
                        new Ending.First(least(settings.leaveNotice(), LONGEST_LINGER)),
                        decisions)
                    .thenApply(
                        decided -> {
                          face.decisionsPort = decided.address().getPort();
                          return new Bound(decided, managed, face);
                        }));
  }

  /** Then nodes ask each other, without a token, who is there. */
  private static boolean discovers(ActorSystem<?> system) {
    return !system.settings().config().getString("weir.cluster.discovery").isEmpty();
  }

  /**
   * Who is told that a connection ends with an answer asks nothing more over it: closed later by
   * this node, it could be closed over a question that is on its way.
   */
  private Handler closing(Handler handler) {
    return request -> {
      CompletableFuture<HttpResponse> answer = handler.handle(request);
      return serving.isOver() && request.protocol().equals(HttpProtocols.HTTP_1_1)
          ? answer.thenApply(last -> last.addHeader(CLOSE))
          : answer;
    };
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Lets requests through to a node's engine. */
  void open(Node node, Supplier<Policies> policies) {
    Handler decisionApi =
        DecisionApi.create(node.decisions(), policies, bodies, Askers.of(system).at(decisionsPort));
    managementDoor.open(managementApi.with(node, policies, bodies));
    node.ready()
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure == null) {
                decisionDoor.open(decisionApi);
                serving.begin();
                LOG.info("ready: the journal has been written to");
              } else {
                LOG.error("never ready: the journal's first write failed", Causes.of(failure));
              }
            },
            system.executionContext());
  }

  private static CompletableFuture<HttpResponse> starting() {
    return Handler.done(
        Responses.problem(
            Problem.of(
                Problem.Kind.NOT_READY,
                "this node is starting: its journal is not there, or it has not joined yet")));
  }

  private CompletableFuture<Listener> bind(
      String field,
      ListenerSettings settings,
      Optional<LiveCertificate> certificate,
      Ending ending,
      Handler handler) {
    // Before anybody can connect; of any free port it is known afterwards only.
    certificate.ifPresent(shown -> tlsPorts.add(settings.port(), shown));
    return Listener.bind(system, settings, ending, handler)
        .thenApply(
            listener -> {
              certificate.ifPresent(shown -> tlsPorts.add(listener.address().getPort(), shown));
              return listener;
            })
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    new CannotBind(
                        Ports.failure(
                            field, settings.host(), settings.port(), Causes.of(failure)))));
  }

  /** A port that cannot be had; carries why, in one line. */
  static final class CannotBind extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient StartFailure failure;

    CannotBind(StartFailure failure) {
      super(failure.message());
      this.failure = failure;
    }

    StartFailure failure() {
      return failure;
    }
  }
}
