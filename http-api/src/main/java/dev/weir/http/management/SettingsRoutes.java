package dev.weir.http.management;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Naming.Named;
import dev.weir.config.matching.Policies;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Shown;
import dev.weir.http.access.Audit;
import dev.weir.http.wire.Bodies;
import dev.weir.http.wire.Causes;
import dev.weir.http.wire.FlatObject;
import dev.weir.http.wire.FlatObject.Expected;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.limiter.Limiters;
import dev.weir.node.limiter.Managed;
import dev.weir.node.settings.SettingsChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What operators change of one subject: {@code PUT …/tier}, {@code PUT} and {@code DELETE
 * …/overrides/{limit}}, {@code POST …/reset}. Answered with 204 once it is durable and in force.
 */
final class SettingsRoutes {

  private static final int MAX_BODY_BYTES = 4 * 1024;

  private static final String WINDOW_SECONDS = "windowSeconds";
  private static final String TEMPORARY_ONLY = "temporaryOnly";
  private static final String REASON = "reason";
  private static final String PERMITS = "permits";
  private static final String BURST = "burst";
  private static final String UNTIL = "until";
  private static final String TIER = "tier";

  private static final Expected REASON_FIELD =
      Expected.text(REASON, 0, SettingsChange.MAX_REASON_CHARACTERS);

  private static final List<Expected> TIER_FIELDS =
      List.of(Expected.text(TIER, 1, Policy.MAX_NAME_CHARACTERS), REASON_FIELD);

  private static final long MAX_WINDOW_SECONDS = Rate.MAX_WINDOW.toSeconds();

  private static final List<Expected> OVERRIDE_FIELDS =
      List.of(
          Expected.number(PERMITS, 1, Rate.MAX_PERMITS),
          Expected.number(WINDOW_SECONDS, 1, MAX_WINDOW_SECONDS),
          Expected.number(BURST, 1, Rate.MAX_PERMITS),
          Expected.number(UNTIL, 1, SettingsChange.MAX_UNTIL),
          REASON_FIELD);

  private final Limiters limiters;
  private final Supplier<Policies> policies;
  private final Bodies bodies;

  SettingsRoutes(Limiters limiters, Supplier<Policies> policies, Bodies bodies) {
    this.limiters = limiters;
    this.policies = policies;
    this.bodies = bodies;
  }

  /** {@code PUT /limiters/{policy}/tier}. */
  CompletableFuture<HttpResponse> putTier(String policy, HttpRequest request) {
    return about(
        policy,
        request,
        Set.of(),
        query ->
            isCountedDurably(query.named())
                ? fromBody(
                    request,
                    TIER_FIELDS,
                    body ->
                        body.text(TIER).isPresent()
                            ? change(
                                query.named(),
                                SettingsChange.tier(body.text(TIER).get(), reason(body)))
                            : fault(new Fault(TIER, "missing", "a tier of the policy")))
                : fault(inMemory(query.named())));
  }

  /** {@code PUT /limiters/{policy}/overrides/{limit}}. */
  CompletableFuture<HttpResponse> putOverride(String policy, String limit, HttpRequest request) {
    return about(
        policy,
        request,
        Set.of(),
        query ->
            limitFault(query.named(), limit)
                .map(SettingsRoutes::fault)
                .orElseGet(
                    () ->
                        fromBody(
                            request,
                            OVERRIDE_FIELDS,
                            body -> override(query.named(), limit, body))));
  }

  /** {@code DELETE /limiters/{policy}/overrides/{limit}}: of a limit that is no more, too. */
  CompletableFuture<HttpResponse> endOverrides(String policy, String limit, HttpRequest request) {
    return about(
        policy,
        request,
        Set.of(WINDOW_SECONDS, TEMPORARY_ONLY),
        query -> {
          String window = query.options().get(WINDOW_SECONDS);
          if (window != null && !window.matches("[1-9][0-9]{0,8}")) {
            return fault(
                new Fault(
                    WINDOW_SECONDS,
                    Shown.of(window),
                    "an integer from 1 to " + MAX_WINDOW_SECONDS));
          }
          String temporaryOnly = query.options().getOrDefault(TEMPORARY_ONLY, "false");
          if (!Set.of("true", "false").contains(temporaryOnly)) {
            return fault(new Fault(TEMPORARY_ONLY, Shown.of(temporaryOnly), "true or false"));
          }
          if (!Policy.isName(limit)) {
            return fault(new Fault("limit", Shown.of(limit), "a limit's name"));
          }
          OptionalLong windowSeconds =
              window == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(window));
          return change(
              query.named(),
              SettingsChange.end(limit, windowSeconds, temporaryOnly.equals("true"), ""));
        });
  }

  /** {@code POST /limiters/{policy}/reset}. */
  CompletableFuture<HttpResponse> reset(String policy, HttpRequest request) {
    return about(
        policy,
        request,
        Set.of(),
        query -> subject(query.named()).thenCompose(subject -> reset(query.named(), subject)));
  }

  private CompletableFuture<HttpResponse> about(
      String policy, HttpRequest request, Set<String> options, SubjectQuery.Answer answer) {
    return SubjectQuery.answer(policies.get(), policy, request, options, answer)
        .exceptionally(SettingsRoutes::failed);
  }

  private CompletableFuture<HttpResponse> fromBody(
      HttpRequest request,
      List<Expected> fields,
      Function<FlatObject, CompletableFuture<HttpResponse>> answer) {
    return bodies.read(
        request,
        MAX_BODY_BYTES,
        body -> FlatObject.read(body, fields, answer, SettingsRoutes::fault));
  }

  private CompletableFuture<HttpResponse> override(Named named, String limit, FlatObject body) {
    OptionalLong permits = body.number(PERMITS);
    OptionalLong burst = body.number(BURST);
    OptionalLong window = body.number(WINDOW_SECONDS);
    if (permits.isPresent() == burst.isPresent()) {
      return fault(
          permits.isPresent()
              ? new Fault(BURST, "given beside permits", "one of the two")
              : new Fault(PERMITS, "missing", "permits and windowSeconds, or burst"));
    }
    if (permits.isPresent() != window.isPresent()) {
      return fault(
          window.isPresent()
              ? new Fault(WINDOW_SECONDS, "given beside burst", "only with permits")
              : new Fault(WINDOW_SECONDS, "missing", "the length of a window of the limit"));
    }
    return change(
        named,
        permits.isPresent()
            ? SettingsChange.permits(
                limit, window.getAsLong(), permits.getAsLong(), body.number(UNTIL), reason(body))
            : SettingsChange.slots(limit, burst.getAsLong(), body.number(UNTIL), reason(body)));
  }

  private static String reason(FlatObject body) {
    return body.text(REASON).orElse("");
  }

  private CompletableFuture<HttpResponse> change(Named named, SettingsChange change) {
    return subject(named)
        .thenCompose(subject -> limiters.change(subject, change))
        .thenApply(answer -> Refusals.response(answer, "override: none of limit " + change.name()))
        .thenApply(response -> Audit.said(response, said(named, change)));
  }

  private static String said(Named named, SettingsChange change) {
    return named.limiters().get(0).subject().display() + ": " + ChangeInWords.of(change);
  }

  private CompletableFuture<HttpResponse> reset(Named named, Subject subject) {
    List<CompletableFuture<Managed>> asked = new ArrayList<>();
    for (Limiter limiter : named.limiters()) {
      if (limiter.subject().equals(subject)) {
        asked.add(limiters.reset(subject, limiter.durability()));
      }
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> {
              List<HttpResponse> answers =
                  asked.stream()
                      .map(CompletableFuture::join)
                      .map(
                          each ->
                              Refusals.response(each, "limiter: never seen, or long since over"))
                      .toList();
              return Audit.said(together(answers), subject.display() + ": reset");
            });
  }

  /** A subject with two limiters is reset if both are; one that never saw it has nothing to do. */
  private static HttpResponse together(List<HttpResponse> answers) {
    return answers.stream()
        .filter(answer -> answer.status().intValue() >= 500)
        .findFirst()
        .or(() -> answers.stream().filter(answer -> answer.status().isSuccess()).findFirst())
        .orElse(answers.get(0));
  }

  /**
   * The subject that was named; what may be a secret or its hash is the one that was seen, else the
   * hash.
   */
  private CompletableFuture<Subject> subject(Named named) {
    Map<Subject, List<CompletableFuture<Optional<LimiterState>>>> asked = new LinkedHashMap<>();
    named.limiters().forEach(limiter -> asked.put(limiter.subject(), new ArrayList<>()));
    Subject first = named.limiters().get(0).subject();
    if (asked.size() == 1) {
      return CompletableFuture.completedFuture(first);
    }
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (Limiter limiter : named.limiters()) {
      var state = limiters.inspect(limiter.subject(), limiter.durability());
      asked.computeIfAbsent(limiter.subject(), unseen -> new ArrayList<>()).add(state);
      all.add(state);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done ->
                asked.entrySet().stream()
                    .filter(each -> each.getValue().stream().anyMatch(it -> it.join().isPresent()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(first));
  }

  private static boolean isCountedDurably(Named named) {
    return named.limiters().stream()
        .anyMatch(limiter -> limiter.durability() == Durability.DURABLE);
  }

  private static Fault inMemory(Named named) {
    return new Fault(
        "attributes",
        named.limiters().get(0).subject().display(),
        "a subject of a durable limit: those in memory keep no settings");
  }

  private static Optional<Fault> limitFault(Named named, String name) {
    Optional<Limit> limit =
        named.limits().stream().filter(each -> each.name().equals(name)).findFirst();
    if (limit.isEmpty()) {
      List<String> names = named.limits().stream().map(Limit::name).toList();
      return Optional.of(
          new Fault("limit", Shown.of(name), "one that counts this subject, one of " + names));
    }
    return limit.get().durability() == Durability.DURABLE
        ? Optional.empty()
        : Optional.of(
            new Fault(
                "limit",
                name + ", which is kept in memory",
                "a durable limit: one in memory keeps no settings"));
  }

  private static HttpResponse failed(Throwable failure) {
    Throwable cause = Causes.of(failure);
    if (cause instanceof TimeoutException) {
      return Responses.problem(
          Problem.of(
              Problem.Kind.NO_ANSWER,
              "limiter: no answer (its shard may be moving): the change may have been made or"
                  + " not"));
    }
    throw new IllegalStateException("changing a limiter", cause);
  }

  private static CompletableFuture<HttpResponse> fault(Fault fault) {
    return Handler.done(Responses.problem(Problem.of(fault)));
  }
}
