package dev.weir.config.syntax;

import dev.weir.config.policy.Tiers;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tiers} of a policy: their names, and the one that holds until one is set. */
final class TiersReader {

  private static final String NAMES = "a list of names, such as [free, starter]";

  private TiersReader() {}

  static Optional<Tiers> read(Section policy) {
    return policy.read(
        "tiers",
        Tiers.NONE,
        value ->
            value
                .section("an object, such as { names = [free, starter], default = free }")
                .flatMap(TiersReader::tiers));
  }

  private static Optional<Tiers> tiers(Section tiers) {
    Optional<List<String>> names =
        tiers.require("names", NAMES, value -> value.all(NAMES, Located::name));
    Optional<String> initial =
        tiers.require("default", "one of the names", value -> value.text("one of the names"));
    tiers.end();
    if (names.isEmpty() || initial.isEmpty()) {
      return Optional.empty();
    }
    Set<String> distinct = Set.copyOf(names.get());
    if (distinct.size() < names.get().size()) {
      tiers.find("names").ifPresent(value -> value.wrong("each name once"));
      return Optional.empty();
    }
    return tiers.build(() -> new Tiers(distinct, initial.get()));
  }
}
