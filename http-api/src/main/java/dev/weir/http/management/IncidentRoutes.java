package dev.weir.http.management;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Policies;
import dev.weir.http.access.Audit;
import dev.weir.http.wire.Bodies;
import dev.weir.http.wire.Causes;
import dev.weir.http.wire.FlatObject;
import dev.weir.http.wire.FlatObject.Expected;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Json;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.http.wire.Stages;
import dev.weir.node.incident.Incident;
import dev.weir.node.incident.Incidents;
import dev.weir.node.limiter.Managed;
import dev.weir.node.settings.SettingsChange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** {@code GET}, {@code PUT} and {@code DELETE /incidents/{policy}}. */
final class IncidentRoutes {

  private static final int MAX_BODY_BYTES = 4 * 1024;

  private static final String AT_LEAST = "retryAfterAtLeastSeconds";
  private static final String UNTIL = "until";
  private static final String REASON = "reason";
  private static final String NONE = "incident: none of this policy";

  private static final List<Expected> FIELDS =
      List.of(
          Expected.number(AT_LEAST, 1, Incident.MOST_SECONDS),
          Expected.number(UNTIL, 1, SettingsChange.MAX_UNTIL),
          Expected.text(REASON, 0, Incident.MAX_REASON_CHARACTERS));

  private final Incidents incidents;
  private final Supplier<Policies> policies;
  private final Bodies bodies;
  private final Executor executor;

  IncidentRoutes(
      Incidents incidents, Supplier<Policies> policies, Bodies bodies, Executor executor) {
    this.incidents = incidents;
    this.policies = policies;
    this.bodies = bodies;
    this.executor = executor;
  }

  CompletableFuture<HttpResponse> get(String policy) {
    Optional<Incident> incident = incidents.of(policy);
    if (incident.isEmpty() && policies.get().matcher(policy).isEmpty()) {
      return unknown(policy);
    }
    return Handler.done(
        incident
            .map(known -> Responses.ok(page(known)))
            .orElseGet(() -> Responses.problem(Problem.of(Problem.Kind.NOT_FOUND, NONE))));
  }

  CompletableFuture<HttpResponse> put(String policy, HttpRequest request) {
    if (policies.get().matcher(policy).isEmpty()) {
      return unknown(policy);
    }
    return bodies.read(
        request,
        MAX_BODY_BYTES,
        body ->
            FlatObject.read(
                body, FIELDS, fields -> declare(policy, fields), IncidentRoutes::fault));
  }

  private CompletableFuture<HttpResponse> declare(String policy, FlatObject body) {
    OptionalLong atLeast = body.number(AT_LEAST);
    if (atLeast.isEmpty()) {
      return fault(new Fault(AT_LEAST, "missing", "an integer from 1 to " + Incident.MOST_SECONDS));
    }
    return answered(
            incidents.declare(
                policy, atLeast.getAsLong(), body.number(UNTIL), body.text(REASON).orElse("")))
        .thenApply(
            response ->
                Audit.said(
                    response,
                    "incident: at least "
                        + atLeast.getAsLong()
                        + " s"
                        + (body.number(UNTIL).isPresent()
                            ? " until " + body.number(UNTIL).getAsLong()
                            : "")));
  }

  /** One that is no more can still be rid of its incident. */
  CompletableFuture<HttpResponse> end(String policy) {
    if (incidents.of(policy).isEmpty() && policies.get().matcher(policy).isEmpty()) {
      return unknown(policy);
    }
    return answered(incidents.end(policy))
        .thenApply(response -> Audit.said(response, "incident: ended"));
  }

  private CompletableFuture<HttpResponse> answered(CompletionStage<Managed> answer) {
    return Stages.own(answer, executor)
        .thenApply(managed -> Refusals.response(managed, NONE))
        .exceptionally(IncidentRoutes::failed);
  }

  private static HttpResponse failed(Throwable failure) {
    Throwable cause = Causes.of(failure);
    if (cause instanceof TimeoutException) {
      return Responses.problem(
          Problem.of(
              Problem.Kind.NO_ANSWER,
              "incident: no answer from the node that keeps them: the change may have been made"
                  + " or not"));
    }
    throw new IllegalStateException("changing an incident", cause);
  }

  private static byte[] page(Incident incident) {
    return Json.bytes(
        128,
        json -> {
          json.writeStartObject();
          json.writeStringField("policy", incident.policy());
          json.writeNumberField(AT_LEAST, incident.retryAfterAtLeastSeconds());
          if (incident.untilSeconds().isPresent()) {
            json.writeNumberField(UNTIL, incident.untilSeconds().getAsLong());
          }
          json.writeNumberField("since", Math.floorDiv(incident.sinceMillis(), 1_000L));
          if (!incident.reason().isEmpty()) {
            json.writeStringField(REASON, incident.reason());
          }
          json.writeEndObject();
        });
  }

  private CompletableFuture<HttpResponse> unknown(String policy) {
    return Handler.done(Responses.problem(UnknownPolicy.problem(policy, policies.get())));
  }

  private static CompletableFuture<HttpResponse> fault(Fault fault) {
    return Handler.done(Responses.problem(Problem.of(fault)));
  }
}
