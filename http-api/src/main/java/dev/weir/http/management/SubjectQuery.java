package dev.weir.http.management;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.IllegalUriException;
import akka.japi.Pair;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Matcher;
import dev.weir.config.matching.Naming.Named;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Shown;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.http.wire.Utf8;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Whom a management call is about: a policy by the path, a subject by the query. Parameters that
 * are no attributes have a capital letter, which no attribute's name has.
 *
 * @param named the subject
 * @param options the parameters that are no attributes
 */
record SubjectQuery(Named named, Map<String, String> options) {

  /** What a call does, once it is known whom it is about. */
  @FunctionalInterface
  interface Answer {
    CompletableFuture<HttpResponse> to(SubjectQuery query);
  }

  /**
   * Answers a call, or with what is wrong with its subject.
   *
   * @param options the parameters that it may have beside attributes
   */
  static CompletableFuture<HttpResponse> answer(
      Policies policies, String policy, HttpRequest request, Set<String> options, Answer answer) {
    Optional<Matcher> matcher = policies.matcher(policy);
    if (matcher.isEmpty()) {
      return problem(UnknownPolicy.problem(policy, policies));
    }
    Map<String, String> attributes = new HashMap<>();
    Map<String, String> others = new HashMap<>();
    try {
      for (Pair<String, String> parameter : request.getUri().query().toList()) {
        String name = parameter.first();
        Optional<Fault> fault =
            add(name, parameter.second(), options.contains(name) ? others : attributes);
        if (fault.isPresent()) {
          return problem(Problem.of(fault.get()));
        }
      }
    } catch (IllegalUriException malformed) {
      return problem(
          Problem.of(Problem.Kind.MALFORMED, "query: broken (expected: attribute=value&…)"));
    }
    return matcher
        .get()
        .subject(attributes)
        .fold(
            named -> answer.to(new SubjectQuery(named, others)),
            unnamed -> problem(Problem.of(unnamed.fault())));
  }

  private static Optional<Fault> add(String name, String value, Map<String, String> attributes) {
    String field = Shown.of(name);
    if (attributes.size() == Policy.MAX_ATTRIBUTES) {
      return Optional.of(
          new Fault(field, "one more", Policy.MAX_ATTRIBUTES + " attributes at most"));
    }
    if (value.isEmpty() || value.length() > Attribute.MAX_CHARACTERS || !Utf8.isWellFormed(value)) {
      return Optional.of(
          new Fault(
              field,
              value.length() + " characters",
              "1 to " + Attribute.MAX_CHARACTERS + " characters"));
    }
    return attributes.put(name, value) == null
        ? Optional.empty()
        : Optional.of(new Fault(field, "given twice", "once"));
  }

  private static CompletableFuture<HttpResponse> problem(Problem problem) {
    return Handler.done(Responses.problem(problem));
  }
}
