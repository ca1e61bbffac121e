package dev.weir.http.management;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.IllegalUriException;
import akka.japi.Pair;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Shown;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Json;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.http.wire.Stages;
import dev.weir.node.top.By;
import dev.weir.node.top.RankedSubject;
import dev.weir.node.top.Ranking;
import dev.weir.node.top.Top;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** {@code GET /limiters/{policy}/top?by=calls&n=20}: who calls, or is denied, the most. */
final class TopRoute {

  private static final String BY = "by";
  private static final String MANY = "n";
  private static final List<String> PARAMETERS = List.of(BY, MANY);
  private static final Map<String, By> RANKINGS = Map.of("calls", By.CALLS, "denied", By.DENIED);
  private static final Pattern ONE_TO_100 = Pattern.compile("[1-9][0-9]?|100");
  private static final String UNLESS_GIVEN = "20";

  private final Top top;
  private final Supplier<Policies> policies;
  private final Executor executor;

  TopRoute(Top top, Supplier<Policies> policies, Executor executor) {
    this.top = top;
    this.policies = policies;
    this.executor = executor;
  }

  CompletableFuture<HttpResponse> get(String policy, HttpRequest request) {
    if (policies.get().matcher(policy).isEmpty()) {
      return problem(UnknownPolicy.problem(policy, policies.get()));
    }
    Map<String, String> asked = new HashMap<>();
    try {
      for (Pair<String, String> parameter : request.getUri().query().toList()) {
        Optional<Fault> fault = add(parameter.first(), parameter.second(), asked);
        if (fault.isPresent()) {
          return problem(Problem.of(fault.get()));
        }
      }
    } catch (IllegalUriException malformed) {
      return problem(
          Problem.of(Problem.Kind.MALFORMED, "query: broken (expected: by=calls|denied&n=20)"));
    }
    By by = RANKINGS.getOrDefault(asked.getOrDefault(BY, "calls"), By.CALLS);
    int most = Integer.parseInt(asked.getOrDefault(MANY, UNLESS_GIVEN));
    return Stages.own(top.of(policy, by), executor)
        .thenApply(ranking -> Responses.ok(page(policy, by, most, ranking)));
  }

  private static Optional<Fault> add(String name, String value, Map<String, String> asked) {
    String expected =
        switch (name) {
          case BY -> RANKINGS.containsKey(value) ? "" : "calls or denied";
          case MANY -> ONE_TO_100.matcher(value).matches() ? "" : "1 to 100";
          default -> "one of " + PARAMETERS;
        };
    if (!expected.isEmpty()) {
      return Optional.of(
          new Fault(
              PARAMETERS.contains(name) ? name : "query",
              Shown.of(PARAMETERS.contains(name) ? value : name),
              expected));
    }
    return asked.put(name, value) == null
        ? Optional.empty()
        : Optional.of(new Fault(name, "given twice", "once"));
  }

  private static byte[] page(String policy, By by, int most, Ranking ranking) {
    return Json.bytes(
        1_024,
        json -> {
          json.writeStartObject();
          json.writeStringField("policy", policy);
          json.writeStringField(BY, by.name().toLowerCase(Locale.ROOT));
          json.writeNumberField("sinceSeconds", ranking.sinceSeconds());
          json.writeNumberField("errorBound", ranking.errorBound());
          json.writeArrayFieldStart("subjects");
          List<RankedSubject> all = ranking.subjects();
          for (RankedSubject each : all.subList(0, Math.min(most, all.size()))) {
            json.writeStartObject();
            json.writeStringField("subject", each.subject());
            json.writeNumberField("count", each.count());
            json.writeNumberField("atLeast", each.atLeast());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("missing");
          for (String node : ranking.missing()) {
            json.writeString(node);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static CompletableFuture<HttpResponse> problem(Problem problem) {
    return Handler.done(Responses.problem(problem));
  }
}
