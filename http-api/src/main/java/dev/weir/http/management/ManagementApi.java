package dev.weir.http.management;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import dev.weir.config.matching.Policies;
import dev.weir.http.access.Needs;
import dev.weir.http.access.Role;
import dev.weir.http.metrics.Metrics;
import dev.weir.http.wire.Bodies;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.http.wire.Routes;
import dev.weir.node.Node;
import dev.weir.node.event.Event.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** The management API: our routes beside Akka Management's, behind one gate ({@link #needs}). */
public final class ManagementApi implements Handler {

  private static final String READY = "/ready";
  private static final String ALIVE = "/alive";
  private static final String SEED_NODES = "/bootstrap/seed-nodes";

  private static final Routes<ManagementApi> ROUTES =
      new Routes<ManagementApi>()
          .on(
              HttpMethods.GET,
              "/limiters/{policy}",
              (api, request, parts) -> api.ofEngine(it -> it.limiters.get(parts.get(0), request)))
          .on(
              HttpMethods.PUT,
              "/limiters/{policy}/tier",
              (api, request, parts) ->
                  api.ofEngine(
                      it ->
                          it.told.of(
                              Kind.SETTINGS,
                              parts.get(0),
                              it.settings.putTier(parts.get(0), request))))
          .on(
              HttpMethods.PUT,
              "/limiters/{policy}/overrides/{limit}",
              (api, request, parts) ->
                  api.ofEngine(
                      it ->
                          it.told.of(
                              Kind.SETTINGS,
                              parts.get(0),
                              it.settings.putOverride(parts.get(0), parts.get(1), request))))
          .on(
              HttpMethods.DELETE,
              "/limiters/{policy}/overrides/{limit}",
              (api, request, parts) ->
                  api.ofEngine(
                      it ->
                          it.told.of(
                              Kind.SETTINGS,
                              parts.get(0),
                              it.settings.endOverrides(parts.get(0), parts.get(1), request))))
          .on(
              HttpMethods.POST,
              "/limiters/{policy}/reset",
              (api, request, parts) ->
                  api.ofEngine(
                      it ->
                          it.told.of(
                              Kind.SETTINGS,
                              parts.get(0),
                              it.settings.reset(parts.get(0), request))))
          .on(
              HttpMethods.GET,
              "/limiters/{policy}/top",
              (api, request, parts) -> api.ofEngine(it -> it.top.get(parts.get(0), request)))
          .on(
              HttpMethods.GET,
              "/accounts",
              (api, request, parts) -> api.ofEngine(it -> it.accounts.all()))
          .on(
              HttpMethods.GET,
              "/accounts/{policy}",
              (api, request, parts) -> api.ofEngine(it -> it.accounts.of(parts.get(0))))
          .on(
              HttpMethods.GET,
              "/destinations/{policy}",
              (api, request, parts) ->
                  api.ofEngine(it -> it.destinations.get(parts.get(0), request)))
          .on(
              HttpMethods.GET,
              "/incidents/{policy}",
              (api, request, parts) -> api.ofEngine(it -> it.incidents.get(parts.get(0))))
          .on(
              HttpMethods.PUT,
              "/incidents/{policy}",
              (api, request, parts) ->
                  api.ofEngine(
                      it ->
                          it.told.of(
                              Kind.INCIDENT,
                              parts.get(0),
                              it.incidents.put(parts.get(0), request))))
          .on(
              HttpMethods.DELETE,
              "/incidents/{policy}",
              (api, request, parts) ->
                  api.ofEngine(
                      it ->
                          it.told.of(Kind.INCIDENT, parts.get(0), it.incidents.end(parts.get(0)))))
          .on(
              HttpMethods.GET,
              "/events",
              (api, request, parts) -> api.ofEngine(it -> Handler.done(it.events.get(request))))
          .on(
              HttpMethods.GET,
              "/nodes",
              (api, request, parts) -> api.ofEngine(it -> it.nodes.get()))
          .on(
              HttpMethods.POST,
              "/nodes/{address...}/leave",
              (api, request, parts) -> api.ofEngine(it -> it.nodes.leave(parts.get(0))))
          .on(
              HttpMethods.GET,
              "/metrics",
              (api, request, parts) -> api.ofEngine(it -> Handler.done(it.metrics.get(request))))
          .on(HttpMethods.GET, READY, (api, request, parts) -> api.akka.ready())
          .on(HttpMethods.GET, ALIVE, (api, request, parts) -> api.akka.alive());

  private final AkkaRoutes akka;
  private final Optional<Engine> engine;

  private ManagementApi(AkkaRoutes akka, Optional<Engine> engine) {
    this.akka = akka;
    this.engine = engine;
  }

  /**
   * What a node answers before its engine has started: Akka's own routes, and whether it is ready.
   */
  public static ManagementApi starting(ActorSystem<?> system, BooleanSupplier serving) {
    return new ManagementApi(new AkkaRoutes(system, serving), Optional.empty());
  }

  /** What it answers from then on. */
  public ManagementApi with(Node node, Supplier<Policies> policies, Bodies bodies) {
    return new ManagementApi(
        akka,
        Optional.of(
            new Engine(
                new LimiterRoutes(node.limiters(), policies),
                new SettingsRoutes(node.limiters(), policies, bodies),
                new IncidentRoutes(node.incidents(), policies, bodies, akka.executor()),
                new NodeRoutes(node.membership(), akka.executor()),
                new DestinationRoutes(node.destinations(), policies),
                new AccountRoutes(node.totals(), policies),
                new EventsRoute(node.events(), policies, akka.executor()),
                new ToldChanges(node.events()),
                new TopRoute(node.top(), policies, akka.executor()),
                new MetricsRoute(new Metrics(node.counters())))));
  }

  /**
   * Who may ask what: probes everybody, what only shows who observes, all else who operates.
   *
   * @param discovery whether nodes find each other by asking who is there, which they do without a
   *     token
   */
  public static Needs needs(boolean discovery) {
    return request -> {
      String path = request.getUri().path();
      boolean open =
          path.equals(READY) || path.equals(ALIVE) || (discovery && path.equals(SEED_NODES));
      HttpMethod method = request.method();
      boolean shows = method.equals(HttpMethods.GET) || method.equals(HttpMethods.HEAD);
      return open && shows ? Set.of() : Set.of(shows ? Role.OBSERVE : Role.OPERATE);
    };
  }

  /** Our own routes, each as {@code GET /path/{part}}; Akka Management's are beside them. */
  public static List<String> routes() {
    return ROUTES.names();
  }

  @Override
  public CompletableFuture<HttpResponse> handle(HttpRequest request) {
    String path = request.getUri().path();
    return path.startsWith("/cluster/") || path.startsWith("/bootstrap/")
        ? akka.answer(request)
        : ROUTES.answer(this, request);
  }

  private CompletableFuture<HttpResponse> ofEngine(
      Function<Engine, CompletableFuture<HttpResponse>> answer) {
    return engine
        .map(answer)
        .orElseGet(
            () ->
                Handler.done(
                    Responses.problem(
                        Problem.of(
                            Problem.Kind.NOT_READY,
                            "this node is starting: its journal is not there"))));
  }

  /** The routes that ask the engine. */
  private record Engine(
      LimiterRoutes limiters,
      SettingsRoutes settings,
      IncidentRoutes incidents,
      NodeRoutes nodes,
      DestinationRoutes destinations,
      AccountRoutes accounts,
      EventsRoute events,
      ToldChanges told,
      TopRoute top,
      MetricsRoute metrics) {}
}
