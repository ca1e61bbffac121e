package dev.weir.http.management;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.config.matching.Policies;
import dev.weir.http.wire.Causes;
import dev.weir.http.wire.Json;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.node.total.Total;
import dev.weir.node.total.Totals;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code GET /accounts} and {@code GET /accounts/{policy}}: a policy's accounts in total. */
final class AccountRoutes {

  private final Totals totals;
  private final Supplier<Policies> policies;

  AccountRoutes(Totals totals, Supplier<Policies> policies) {
    this.totals = totals;
    this.policies = policies;
  }

  /** Of every policy that the node holds, and of those that were called once. */
  CompletableFuture<HttpResponse> all() {
    return shown(
        counted -> {
          Map<String, Total> all = new TreeMap<>(counted);
          policies.get().hashes().keySet().forEach(policy -> all.putIfAbsent(policy, Total.NONE));
          return Responses.ok(Json.bytes(1_024, json -> write(all, json)));
        });
  }

  /** Of one policy; one that is no more still has what it counted. */
  CompletableFuture<HttpResponse> of(String policy) {
    return shown(
        counted -> {
          Total total = counted.get(policy);
          if (total == null && policies.get().matcher(policy).isEmpty()) {
            return Responses.problem(UnknownPolicy.problem(policy, policies.get()));
          }
          Total known = total == null ? Total.NONE : total;
          return Responses.ok(Json.bytes(256, json -> write(policy, known, json)));
        });
  }

  private CompletableFuture<HttpResponse> shown(Function<Map<String, Total>, HttpResponse> page) {
    return totals
        .all()
        .handle((counted, failure) -> counted == null ? failed(failure) : page.apply(counted))
        .toCompletableFuture();
  }

  private static HttpResponse failed(Throwable failure) {
    Throwable cause = Causes.of(failure);
    if (cause instanceof TimeoutException) {
      return Responses.problem(
          Problem.of(
              Problem.Kind.NO_ANSWER, "accounts: no answer from the node that adds them up"));
    }
    throw new IllegalStateException("asking for the totals", cause);
  }

  private static void write(Map<String, Total> all, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("policies");
    for (Map.Entry<String, Total> each : all.entrySet()) {
      write(each.getKey(), each.getValue(), json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(String policy, Total total, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("policy", policy);
    AccountsJson.write(total, json);
    json.writeEndObject();
  }
}
