package dev.weir.benchmarks;

import dev.weir.config.matching.Match;
import dev.weir.config.matching.Matcher;
import dev.weir.config.matching.Policies;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Under which ids the journal knows the subjects that were called for. */
final class SubjectIds {

  private final Policies policies;

  SubjectIds(Policies policies) {
    this.policies = policies;
  }

  /** The ids of a policy's first subjects. */
  Set<String> ids(String policy, int subjects) {
    Matcher matcher = policies.matcher(policy).orElseThrow();
    return IntStream.range(0, subjects)
        .mapToObj(subject -> matcher.match(Requests.call(policy, subject)))
        .flatMap(SubjectIds::ids)
        .collect(Collectors.toSet());
  }

  private static Stream<String> ids(Match match) {
    return match.fold(
        met -> met.checks().stream().map(checks -> checks.subject().entityId()),
        unlimited -> Stream.empty(),
        refused -> Stream.empty());
  }
}
