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

/**
 * A bound port: HTTP/1.1 with pipelining and HTTP/2 in clear text, both on the one port. Ends with
 * its node, in order: it stops accepting, answers what was asked, closes.
 */
public final class Listener {

  /** How often connections are looked at. */
  private static final Duration SWEEP = Duration.ofSeconds(1);

  /** How long requests under way may take once the node is told to stop; as the phase allows. */
  private static final Duration DRAIN = Duration.ofSeconds(8);

  /** When a port ends while its node stops. */
  public enum Ending {
    /** Before the node hands its limiters over. */
    FIRST,
    /** Once it has left the cluster: whoever watches it leave wants to be answered meanwhile. */
    LAST
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
          return guarded.handle(request);
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
    switch (ending) {
      case FIRST -> binding.addToCoordinatedShutdown(DRAIN, system);
      case LAST ->
          CoordinatedShutdown.get(system)
              .addTask(
                  CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
                  "end-port-" + binding.localAddress().getPort(),
                  () -> end(system, binding));
    }
    return new Listener(binding, watch);
  }

  private static CompletableFuture<Done> end(ActorSystem<?> system, ServerBinding binding) {
    return Stages.own(binding.terminate(SWEEP), system.executionContext())
        .thenApply(ended -> Done.getInstance());
  }
}
