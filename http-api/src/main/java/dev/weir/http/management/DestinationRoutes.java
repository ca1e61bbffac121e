package dev.weir.http.management;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.IllegalUriException;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Matcher;
import dev.weir.config.matching.Policies;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Webhooks;
import dev.weir.http.wire.Causes;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Json;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.node.pace.DestinationState;
import dev.weir.node.pace.Destinations;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** {@code GET /destinations/{policy}?destination=…}: how webhooks are delivered there now. */
final class DestinationRoutes {

  private final Destinations destinations;
  private final Supplier<Policies> policies;

  DestinationRoutes(Destinations destinations, Supplier<Policies> policies) {
    this.destinations = destinations;
    this.policies = policies;
  }

  CompletableFuture<HttpResponse> get(String policy, HttpRequest request) {
    Optional<Matcher> matcher = policies.get().matcher(policy);
    if (matcher.isEmpty()) {
      return problem(UnknownPolicy.problem(policy, policies.get()));
    }
    Optional<String> given;
    try {
      given = request.getUri().query().get(Webhooks.DESTINATION);
    } catch (IllegalUriException malformed) {
      return problem(Problem.of(Problem.Kind.MALFORMED, "query: broken (expected: destination=…)"));
    }
    if (given.isEmpty()) {
      return problem(Problem.of(new Fault(Webhooks.DESTINATION, "nothing", "a URL or a name")));
    }
    return matcher.get().destination(given.get(), this::show, fault -> problem(Problem.of(fault)));
  }

  private CompletableFuture<HttpResponse> show(Subject destination) {
    return destinations
        .inspect(destination)
        .handle((state, failure) -> failure == null ? page(destination, state) : failed(failure));
  }

  private static HttpResponse page(Subject destination, Optional<DestinationState> state) {
    return state
        .map(known -> Responses.ok(Json.bytes(512, json -> write(destination, known, json))))
        .orElseGet(
            () ->
                Responses.problem(
                    Problem.of(Problem.Kind.NOT_FOUND, "destination: never delivered to")));
  }

  private static void write(Subject destination, DestinationState state, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("policy", destination.policy());
    json.writeStringField("subject", destination.display());
    json.writeStringField("entityId", destination.entityId());
    json.writeStringField("node", state.node());
    json.writeStringField("shard", state.shard());
    json.writeNumberField("bound", state.bound());
    json.writeNumberField("inFlight", state.inFlight());
    json.writeNumberField("queued", state.queued());
    json.writeStringField("circuit", state.circuit().toLowerCase(Locale.ROOT));
    if (state.probeAtMillis().isPresent()) {
      json.writeNumberField("probeAt", secondsUp(state.probeAtMillis().getAsLong()));
    }
    if (state.usualMillis() > 0) {
      json.writeNumberField("usualMillis", state.usualMillis());
    }
    json.writeNumberField("atMillis", state.atMillis());
    json.writeEndObject();
  }

  private static HttpResponse failed(Throwable failure) {
    Throwable cause = Causes.of(failure);
    if (cause instanceof TimeoutException) {
      return Responses.problem(
          Problem.of(Problem.Kind.NO_ANSWER, "destination: no answer (its shard may be moving)"));
    }
    throw new IllegalStateException("asking a destination for its state", cause);
  }

  private static CompletableFuture<HttpResponse> problem(Problem problem) {
    return Handler.done(Responses.problem(problem));
  }

  private static long secondsUp(long millis) {
    return -Math.floorDiv(-millis, 1_000L);
  }
}
