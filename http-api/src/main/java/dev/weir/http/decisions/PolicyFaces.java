package dev.weir.http.decisions;

import dev.weir.config.matching.Matcher;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How policies show on the wire: compiled once for each change of them. Any thread may ask. */
final class PolicyFaces {

  private record Faces(
      Policies of, Map<String, DecisionWriter> writers, PolicyPages pages, Set<String> queueing) {}

  private final Supplier<Policies> policies;
  private volatile Faces faces;

  PolicyFaces(Supplier<Policies> policies) {
    this.policies = policies;
    this.faces = faces(policies.get(), Map.of());
  }

  PolicyPages pages() {
    return now().pages;
  }

  /** Whether a call of this policy may stand in a queue. */
  boolean mayQueue(String policy) {
    return now().queueing.contains(policy);
  }

  /**
   * Writes decisions of this policy, be it one that went since the call was judged.
   *
   * @throws IllegalStateException if there was none of this name since the change before the last
   */
  DecisionWriter writer(String policy) {
    DecisionWriter writer = now().writers.get(policy);
    if (writer == null) {
      throw new IllegalStateException("no answers for policy " + policy);
    }
    return writer;
  }

  private Faces now() {
    Faces known = faces;
    return known.of == policies.get() ? known : changed();
  }

  private synchronized Faces changed() {
    Policies current = policies.get();
    if (faces.of != current) {
      Map<String, DecisionWriter> leaving = new HashMap<>(faces.writers);
      leaving.keySet().retainAll(faces.of.matchers().keySet());
      faces = faces(current, leaving);
    }
    return faces;
  }

  private static Faces faces(Policies policies, Map<String, DecisionWriter> leaving) {
    List<Policy> known = policies.matchers().values().stream().map(Matcher::policy).toList();
    Map<String, DecisionWriter> writers = new HashMap<>(leaving);
    known.forEach(policy -> writers.put(policy.name(), new DecisionWriter(policy.answers())));
    Set<String> queueing =
        known.stream()
            .filter(Policy::letsCallsWait)
            .map(Policy::name)
            .collect(Collectors.toUnmodifiableSet());
    return new Faces(policies, Map.copyOf(writers), PolicyPages.of(known), queueing);
  }
}
