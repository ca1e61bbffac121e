package dev.weir.http.management;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.japi.function.Function;
import akka.management.HealthCheckSettings;
import akka.management.javadsl.AkkaManagement;
import akka.management.javadsl.CheckResult;
import akka.management.javadsl.HealthChecks;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Json;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.http.wire.Stages;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Akka Management's own routes and health checks. They are embedded rather than started: its own
 * server lets anonymous callers through where a token is demanded.
 */
final class AkkaRoutes {

  private final Function<HttpRequest, CompletionStage<HttpResponse>> routes;
  private final HealthChecks checks;
  private final Executor executor;
  private final BooleanSupplier serving;

  AkkaRoutes(ActorSystem<?> system, BooleanSupplier serving) {
    this.routes = AkkaManagement.get(system.classicSystem()).getRoutes().function(system);
    this.checks =
        new HealthChecks(
            (ExtendedActorSystem) Adapter.toClassic(system),
            HealthCheckSettings.create(
                system.settings().config().getConfig("akka.management.health-checks")));
    this.executor = system.executionContext();
    this.serving = serving;
  }

  /** Where answers of Akka's complete. */
  Executor executor() {
    return executor;
  }

  /** Cluster members, shards, bootstrap: as Akka Management answers. */
  CompletableFuture<HttpResponse> answer(HttpRequest request) {
    CompletionStage<HttpResponse> answer;
    try {
      answer = routes.apply(request);
    } catch (Exception e) {
      throw new IllegalStateException("a route of Akka Management's", e);
    }
    return Stages.own(answer, executor);
  }

  /**
   * Whether calls may be sent to this node: 200, or 503 with the check that fails. A node that
   * starts or stops asks none: each failure would be a line of the log.
   */
  CompletableFuture<HttpResponse> ready() {
    return serving.getAsBoolean()
        ? health(checks.readyResult(), "ready")
        : Handler.done(notNow("ready: not now: the node is starting or stopping"));
  }

  /** Whether the process should go on living. */
  CompletableFuture<HttpResponse> alive() {
    return health(checks.aliveResult(), "alive");
  }

  private CompletableFuture<HttpResponse> health(
      CompletionStage<CheckResult> checked, String what) {
    return Stages.own(checked, executor)
        .handle(
            (result, failure) -> {
              if (failure == null && result.isSuccess()) {
                return Responses.ok(
                    Json.bytes(
                        16,
                        json -> {
                          json.writeStartObject();
                          json.writeBooleanField(what, true);
                          json.writeEndObject();
                        }));
              }
              String why = failure == null ? result.failure().orElse("") : String.valueOf(failure);
              return notNow(what + ": not now: " + why);
            });
  }

  private static HttpResponse notNow(String detail) {
    return Responses.problem(Problem.of(Problem.Kind.NOT_READY, detail));
  }
}
