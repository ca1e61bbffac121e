package dev.weir.config.syntax;

import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Tiers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code burst} of a limit. */
final class BurstReader {

  private static final int DEFAULT_QUEUE = 100;

  /** With the time a decision may take, it fits the 20 s that a server gives a request. */
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(15);

  private static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);

  private static final String BURST =
      "an object, such as { slots = 10, queue = 100, wait = 15 s, lease = 60 s }";

  private static final String SLOTS =
      "calls in flight, a whole number from 1 to "
          + Burst.MAX_SLOTS
          + ", or one for each tier, such as { free = 10 }";

  private record Slots(OptionalInt always, Map<String, Integer> byTier) {}

  private final Declared declared;

  BurstReader(Declared declared) {
    this.declared = declared;
  }

  Optional<Burst> read(Located value) {
    return value.section(BURST).flatMap(this::burst);
  }

  private Optional<Burst> burst(Section fields) {
    Optional<Slots> slots = fields.require("slots", SLOTS, this::slots);
    Optional<Integer> queue = fields.read("queue", DEFAULT_QUEUE, value -> queue(value, 0));
    Optional<Duration> wait =
        fields.read(
            "wait", DEFAULT_WAIT, value -> Lengths.read(value, Duration.ZERO, Burst.MAX_WAIT));
    Optional<Duration> lease =
        fields.read(
            "lease", DEFAULT_LEASE, value -> Lengths.read(value, Burst.MIN_LEASE, Burst.MAX_LEASE));
    fields.end();
    if (slots.isEmpty() || queue.isEmpty() || wait.isEmpty() || lease.isEmpty()) {
      return Optional.empty();
    }
    return fields.build(
        () ->
            new Burst(
                slots.get().always(), slots.get().byTier(), queue.get(), wait.get(), lease.get()));
  }

  /** How many calls may wait. */
  static Optional<Integer> queue(Located value, int least) {
    return value.number(least, Burst.MAX_QUEUE).map(Math::toIntExact);
  }

  private Optional<Slots> slots(Located value) {
    if (value.isNumber()) {
      return number(value).map(number -> new Slots(OptionalInt.of(number), Map.of()));
    }
    return value
        .section(SLOTS)
        .flatMap(this::byTier)
        .map(byTier -> new Slots(OptionalInt.empty(), byTier));
  }

  private Optional<Map<String, Integer>> byTier(Section tiers) {
    Optional<Set<String>> names = declared.tiers().map(Tiers::names);
    Map<String, Integer> byTier = new HashMap<>();
    boolean good = true;
    for (String tier : tiers.keys()) {
      Located slots = tiers.find(tier).orElseThrow();
      if (names.isPresent() && !names.get().contains(tier)) {
        slots.wrongName(tier, Declared.named("a tier of the policy", tier, names.get()));
        good = false;
        continue;
      }
      Optional<Integer> number = number(slots);
      number.ifPresent(known -> byTier.put(tier, known));
      good &= number.isPresent();
    }
    Set<String> missing = new TreeSet<>(names.orElse(Set.of()));
    missing.removeAll(tiers.keys());
    if (!missing.isEmpty() || (good && byTier.isEmpty() && names.isPresent())) {
      String what = missing.isEmpty() ? "none" : "nothing for " + String.join(", ", missing);
      tiers.wrong(what, "every tier of the policy, or one number for all");
      return Optional.empty();
    }
    return good ? Optional.of(byTier) : Optional.empty();
  }

  private static Optional<Integer> number(Located value) {
    return value.number(1, Burst.MAX_SLOTS).map(Math::toIntExact);
  }
}
