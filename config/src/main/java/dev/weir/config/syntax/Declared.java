package dev.weir.config.syntax;

import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Tiers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a policy declares and its limits may name. What could not be read is empty: then nothing is
 * said about the names of that part, since its own errors are reported already.
 *
 * @param attributes by name, in the policy's order; an attribute that has errors of its own is
 *     empty
 * @param categories of all routes
 * @param unlimited the patterns of routes that meet no limit
 * @param tiers the policy's tiers
 */
record Declared(
    Optional<Map<String, Optional<Attribute>>> attributes,
    Optional<Set<String>> categories,
    Set<RoutePattern> unlimited,
    Optional<Tiers> tiers) {

  /** Reports a name that is not that of an attribute; true: it may be one. */
  boolean isAttribute(Located where, String name) {
    if (attributes.isEmpty() || attributes.get().containsKey(name)) {
      return true;
    }
    where.wrongName(name, named("a caller attribute", name, attributes.get().keySet()));
    return false;
  }

  /** The attribute of this name, if it was declared without errors. */
  Optional<Attribute> attribute(String name) {
    return attributes.flatMap(all -> all.getOrDefault(name, Optional.empty()));
  }

  /** The place of an attribute in the policy's order. */
  int order(String name) {
    return attributes.map(all -> List.copyOf(all.keySet()).indexOf(name)).orElse(0);
  }

  /** What to expect in place of an unknown name. */
  static String named(String what, String name, Set<String> known) {
    String nearest = Nearest.to(name, known).map(near -> ", perhaps \"" + near + '"').orElse("");
    String all =
        known.isEmpty() ? "there is none" : "there are " + String.join(", ", new TreeSet<>(known));
    return what + nearest + "; " + all;
  }
}
