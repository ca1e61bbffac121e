package dev.weir.http.management;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Policies;
import dev.weir.config.matching.Subject;
import dev.weir.http.wire.Causes;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.limiter.Limiters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** {@code GET /limiters/{policy}?attribute=…}: what a limiter holds, unchanged by the asking. */
final class LimiterRoutes {

  private final Limiters limiters;
  private final Supplier<Policies> policies;

  LimiterRoutes(Limiters limiters, Supplier<Policies> policies) {
    this.limiters = limiters;
    this.policies = policies;
  }

  /**
   * Answers for one policy.
   *
   * @param policy the rest of the path
   */
  CompletableFuture<HttpResponse> get(String policy, HttpRequest request) {
    return SubjectQuery.answer(
        policies.get(), policy, request, Set.of(), query -> states(query.named().limiters()));
  }

  /** Asks all of them at once and shows the first subject that any of them has seen. */
  private CompletableFuture<HttpResponse> states(List<Limiter> named) {
    Map<Subject, List<CompletableFuture<Optional<LimiterState>>>> asked = new LinkedHashMap<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (Limiter limiter : named) {
      CompletableFuture<Optional<LimiterState>> state =
          limiters.inspect(limiter.subject(), limiter.durability());
      asked.computeIfAbsent(limiter.subject(), subject -> new ArrayList<>()).add(state);
      all.add(state);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .handle((done, failure) -> failure == null ? page(asked.values()) : failed(failure));
  }

  private static HttpResponse page(
      Iterable<List<CompletableFuture<Optional<LimiterState>>>> bySubject) {
    for (List<CompletableFuture<Optional<LimiterState>>> asked : bySubject) {
      List<LimiterState> seen =
          asked.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();
      if (!seen.isEmpty()) {
        return Responses.ok(LimiterPage.of(seen));
      }
    }
    return Responses.problem(
        Problem.of(Problem.Kind.NOT_FOUND, "limiter: never seen, or long since over"));
  }

  private static HttpResponse failed(Throwable failure) {
    Throwable cause = Causes.of(failure);
    if (cause instanceof TimeoutException) {
      return Responses.problem(
          Problem.of(Problem.Kind.NO_ANSWER, "limiter: no answer (its shard may be moving)"));
    }
    throw new IllegalStateException("asking a limiter for its state", cause);
  }
}
