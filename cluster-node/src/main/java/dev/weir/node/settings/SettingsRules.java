package dev.weir.node.settings;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Shown;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which changes of a subject's settings fit its policy. */
public final class SettingsRules {

  private SettingsRules() {}

  /**
   * What is wrong with a change.
   *
   * @param before what is set until now
   * @return empty if nothing is; fields are named as the management API spells them
   */
  public static Optional<Fault> fault(
      Policy policy, SubjectSettings before, SettingsChange change, long nowMillis) {
    return switch (change.kind()) {
      case TIER -> tier(policy, change.name());
      case PERMITS ->
          limit(policy, change)
              .or(() -> window(policy.limit(change.name()).orElseThrow(), change))
              .or(() -> until(change, nowMillis))
              .or(() -> room(before, change, nowMillis));
      case SLOTS ->
          limit(policy, change)
              .or(() -> slots(policy, change))
              .or(() -> until(change, nowMillis))
              .or(() -> room(before, change, nowMillis));
      // Of a limit that the policy has no more, too.
      case END, END_TEMPORARY -> Optional.empty();
    };
  }

  private static Optional<Fault> tier(Policy policy, String tier) {
    NavigableSet<String> names = new TreeSet<>(policy.tiers().names());
    if (names.contains(tier)) {
      return Optional.empty();
    }
    String expected =
        names.isEmpty() ? "none: policy " + policy.name() + " has no tiers" : "one of " + names;
    return Optional.of(new Fault("tier", Shown.of(tier), expected));
  }

  private static Optional<Fault> limit(Policy policy, SettingsChange change) {
    Optional<Limit> limit = policy.limit(change.name());
    if (limit.isEmpty()) {
      String names = policy.limits().stream().map(Limit::name).toList().toString();
      return Optional.of(new Fault("limit", Shown.of(change.name()), "one of " + names));
    }
    return limit.get().durability() == Durability.DURABLE
        ? Optional.empty()
        : Optional.of(
            new Fault(
                "limit",
                change.name() + ", which is kept in memory",
                "a durable limit: one in memory keeps no settings"));
  }

  private static Optional<Fault> window(Limit limit, SettingsChange change) {
    long wanted = change.windowSeconds().orElseThrow();
    NavigableSet<Long> known = new TreeSet<>();
    Stream.concat(Stream.of(limit.rates()), limit.ratesByTier().values().stream())
        .flatMap(rates -> rates.stream())
        .map(SubjectSettings::windowSeconds)
        .forEach(known::add);
    return known.contains(wanted)
        ? Optional.empty()
        : Optional.of(
            new Fault(
                "windowSeconds",
                Long.toString(wanted),
                known.isEmpty()
                    ? "none: limit " + limit.name() + " has no windows"
                    : "a window of limit " + limit.name() + ", one of " + known));
  }

  private static Optional<Fault> slots(Policy policy, SettingsChange change) {
    long wanted = change.amount().orElseThrow();
    boolean bounds = policy.limit(change.name()).flatMap(Limit::burst).isPresent();
    if (bounds && wanted <= Burst.MAX_SLOTS) {
      return Optional.empty();
    }
    String expected =
        bounds
            ? "1 to " + Burst.MAX_SLOTS
            : "none: limit " + change.name() + " bounds no calls in flight";
    return Optional.of(new Fault("burst", Long.toString(wanted), expected));
  }

  private static Optional<Fault> until(SettingsChange change, long nowMillis) {
    OptionalLong until = change.untilSeconds();
    return until.isEmpty() || change.override().holdsAt(nowMillis)
        ? Optional.empty()
        : Optional.of(
            new Fault(
                "until",
                Long.toString(until.getAsLong()),
                "Unix seconds after now, " + Math.floorDiv(nowMillis, 1_000L)));
  }

  private static Optional<Fault> room(
      SubjectSettings before, SettingsChange change, long nowMillis) {
    LimitOverride made = change.override();
    long others =
        before.overridesAt(nowMillis).stream().filter(other -> !made.replaces(other)).count();
    return others < SubjectSettings.MOST_OVERRIDES
        ? Optional.empty()
        : Optional.of(
            new Fault(
                "overrides",
                others + " of them",
                "at most " + SubjectSettings.MOST_OVERRIDES + ": end some"));
  }
}
