package dev.weir.http.server;

import akka.Done;
import akka.actor.Cancellable;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ServerSettings;
import akka.io.Inet;
import akka.japi.function.Function;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Stages;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A bound port: HTTP/1.1 with pipelining and HTTP/2 in clear text, both on the one port. Ends with
 * its node, in order: it stops accepting, answers what was asked, closes.
 */
public final class Listener {

  /** How often connections are looked at. */
  private static final Duration SWEEP = Duration.ofSeconds(1);

  /** How long requests under way may take once the node is told to stop; as the phase allows. */
  private static final Duration DRAIN = Duration.ofSeconds(8);

  private static final Duration LINGER_LOOK = Duration.ofMillis(20);

  /** When a port ends while its node stops. */
  public sealed interface Ending {
    /**
     * Before the node hands its limiters over.
     *
     * @param linger how long those who are still connected are waited for, once nobody new is: what
     *     they ask may be on its way
     */
    record First(Duration linger) implements Ending {}

    /** Once it has left the cluster: whoever watches it leave wants to be answered meanwhile. */
    record Last() implements Ending {}
  }

  private final ServerBinding binding;
  private final ConnectionWatch watch;

  private Listener(ServerBinding binding, ConnectionWatch watch) {
    this.binding = binding;
    this.watch = watch;
  }

  /**
   * Binds a port.
   *
   * @return fails with {@link java.net.BindException} somewhere among its causes if it cannot
   */
  public static CompletableFuture<Listener> bind(
      ActorSystem<?> system, ListenerSettings settings, Ending ending, Handler handler) {
    ConnectionWatch watch = new ConnectionWatch((int) settings.stalledAfter().dividedBy(SWEEP));
    Handler guarded = handler.guarded();
    Function<HttpRequest, CompletionStage<HttpResponse>> answer =
        request -> {
          watch.asked(request);
          CompletableFuture<HttpResponse> answered = guarded.handle(request);
          // Decisions are whole answers, and many: they are spared the stage.
          return ending instanceof Ending.First
              ? answered
              : answered.thenApply(response -> watch.streamed(request, response));
        };
    ServerSettings server =
        ServerSettings.create(system.classicSystem())
            .withRemoteAddressAttribute(true)
            .withSocketOptions(List.<Inet.SocketOption>of(watch));
    return Stages.own(
            Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(server)
                .bind(answer),
            system.executionContext())
        .thenApply(binding -> started(system, binding, ending, watch));
  }

  /** The address it is bound to. */
  InetSocketAddress address() {
    return binding.localAddress();
  }

  @Override
  public String toString() {
    return address().getAddress().getHostAddress() + ':' + address().getPort();
  }

  /** How many connections are open, as far as is known. */
  int connections() {
    return watch.size();
  }

  private static Listener started(
      ActorSystem<?> system, ServerBinding binding, Ending ending, ConnectionWatch watch) {
    Cancellable sweeps =
        system
            .scheduler()
            .scheduleAtFixedRate(SWEEP, SWEEP, watch::sweep, system.executionContext());
    binding
        .whenTerminationSignalIssued()
        .whenCompleteAsync((when, failure) -> sweeps.cancel(), system.executionContext());
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    String port = "port-" + binding.localAddress().getPort();
    if (ending instanceof Ending.First first) {
      shutdown.addTask(
          CoordinatedShutdown.PhaseServiceUnbind(),
          "unbind-" + port,
          () ->
              Stages.own(binding.unbind(), system.executionContext())
                  .thenCompose(unbound -> linger(system, watch, first.linger())));
      shutdown.addTask(
          CoordinatedShutdown.PhaseServiceRequestsDone(),
          "end-" + port,
          () -> end(system, binding, DRAIN));
    } else {
      shutdown.addTask(
          CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
          "end-" + port,
          () -> end(system, binding, SWEEP));
    }
    return new Listener(binding, watch);
  }

  /** Until all have gone, of whom each is told so with its next answer. */
  private static CompletableFuture<Done> linger(
      ActorSystem<?> system, ConnectionWatch watch, Duration atMost) {
    CompletableFuture<Done> gone = new CompletableFuture<>();
    gone.completeOnTimeout(Done.getInstance(), atMost.toMillis(), TimeUnit.MILLISECONDS);
    Cancellable looks =
        system
            .scheduler()
            .scheduleAtFixedRate(
                Duration.ZERO,
                LINGER_LOOK,
                () -> {
                  if (watch.isEmpty()) {
                    gone.complete(Done.getInstance());
                  }
                },
                system.executionContext());
    return gone.whenComplete((done, never) -> looks.cancel());
  }

  private static CompletableFuture<Done> end(
      ActorSystem<?> system, ServerBinding binding, Duration drain) {
    return Stages.own(binding.terminate(drain), system.executionContext())
        .thenApply(ended -> Done.getInstance());
  }
}
