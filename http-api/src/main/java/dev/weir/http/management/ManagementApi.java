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
import dev.weir.node.Node;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** The management API: our routes beside Akka Management's, behind one gate ({@link #needs}). */
public final class ManagementApi implements Handler {

  private static final String LIMITERS = "/limiters/";
  private static final String ACCOUNTS = "/accounts/";
  private static final String DESTINATIONS = "/destinations/";
  private static final String INCIDENTS = "/incidents/";
  private static final String NODES = "/nodes/";
  private static final String LEAVE = "/leave";
  private static final String READY = "/ready";
  private static final String ALIVE = "/alive";
  private static final String SEED_NODES = "/bootstrap/seed-nodes";

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

  @Override
  public CompletableFuture<HttpResponse> handle(HttpRequest request) {
    String path = request.getUri().path();
    return switch (path) {
      case "/nodes" -> Handler.got(request, () -> ofEngine(it -> it.nodes.get()));
      case "/accounts" -> Handler.got(request, () -> ofEngine(it -> it.accounts.all()));
      case "/metrics" ->
          Handler.got(request, () -> ofEngine(it -> Handler.done(it.metrics.get(request))));
      case READY -> Handler.got(request, akka::ready);
      case ALIVE -> Handler.got(request, akka::alive);
      default -> under(path, request);
    };
  }

  private CompletableFuture<HttpResponse> under(String path, HttpRequest request) {
    if (path.startsWith(LIMITERS)) {
      return ofLimiter(path.substring(LIMITERS.length()).split("/", -1), request);
    }
    if (path.startsWith(ACCOUNTS)) {
      String policy = path.substring(ACCOUNTS.length());
      return Handler.got(request, () -> ofEngine(it -> it.accounts.of(policy)));
    }
    if (path.startsWith(DESTINATIONS)) {
      String policy = path.substring(DESTINATIONS.length());
      return Handler.got(request, () -> ofEngine(it -> it.destinations.get(policy, request)));
    }
    if (path.startsWith(INCIDENTS)) {
      String policy = path.substring(INCIDENTS.length());
      return ofEngine(it -> it.incidents.handle(policy, request));
    }
    if (path.startsWith(NODES) && path.endsWith(LEAVE)) {
      String node = path.substring(NODES.length(), path.length() - LEAVE.length());
      return Handler.posted(request, () -> ofEngine(it -> it.nodes.leave(node)));
    }
    if (path.startsWith("/cluster/") || path.startsWith("/bootstrap/")) {
      return akka.answer(request);
    }
    return unknown();
  }

  /**
   * Answers what is about one subject.
   *
   * @param parts of the path, the policy first
   */
  private CompletableFuture<HttpResponse> ofLimiter(String[] parts, HttpRequest request) {
    String policy = parts[0];
    if (parts.length == 1) {
      return Handler.got(request, () -> ofEngine(it -> it.limiters.get(policy, request)));
    }
    if (parts.length == 2 && parts[1].equals("tier")) {
      return Handler.put(request, () -> ofEngine(it -> it.settings.putTier(policy, request)));
    }
    if (parts.length == 2 && parts[1].equals("reset")) {
      return Handler.posted(request, () -> ofEngine(it -> it.settings.reset(policy, request)));
    }
    if (parts.length == 3 && parts[1].equals("overrides")) {
      String limit = parts[2];
      return Handler.putOrDeleted(
          request,
          () -> ofEngine(it -> it.settings.putOverride(policy, limit, request)),
          () -> ofEngine(it -> it.settings.endOverrides(policy, limit, request)));
    }
    return unknown();
  }

  private static CompletableFuture<HttpResponse> unknown() {
    return Handler.done(
        Responses.problem(
            Problem.of(
                Problem.Kind.NOT_FOUND,
                "path: not known here (expected: GET /limiters/{policy}?…,"
                    + " PUT /limiters/{policy}/tier?…, PUT or DELETE"
                    + " /limiters/{policy}/overrides/{limit}?…, POST /limiters/{policy}/reset?…,"
                    + " GET /accounts, GET /accounts/{policy},"
                    + " GET /destinations/{policy}?destination=…,"
                    + " GET, PUT or DELETE /incidents/{policy},"
                    + " GET /metrics, GET /nodes, POST /nodes/{address}/leave, GET /ready, GET /alive, GET /cluster/members or"
                    + " GET /cluster/shards/{type})")));
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
      MetricsRoute metrics) {}
}
