package dev.weir.node.decision;

import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Answers;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.BodyTemplate;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Condition;
import dev.weir.config.policy.Counts;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.config.policy.HeaderStyle;
import dev.weir.config.policy.Keeping;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Per;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Rates;
import dev.weir.config.policy.Reserve;
import dev.weir.config.policy.Route;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Subdivision;
import dev.weir.config.policy.Tiers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A policy named {@code api}, each limit of which is per one attribute that calls may leave out.
 */
final class PolicyBuilder {

  static final String NAME = "api";

  private final List<Limit> limits = new ArrayList<>();
  private Duration idempotencyMemory = Duration.ofMinutes(1);

  /** So many permits per calendar minute. */
  static Rate perMinute(long permits) {
    return Rate.of(permits, Duration.ofMinutes(1), Algorithm.FIXED_CALENDAR);
  }

  /** A limit of one bucket, named for its attribute. */
  PolicyBuilder limit(String attribute, Durability durability, Fallback fallback, Rate... rates) {
    return limit(attribute, attribute, Subdivision.NONE, durability, fallback, rates);
  }

  PolicyBuilder limit(
      String name,
      String attribute,
      Subdivision subdivision,
      Durability durability,
      Fallback fallback,
      Rate... rates) {
    limits.add(
        new Limit(
            name,
            "scope of " + name,
            List.of(new Per(List.of(attribute))),
            subdivision,
            Condition.ANY,
            Condition.ANY,
            Rates.of(rates),
            new Keeping(durability, fallback, Reserve.TENTH),
            Manner.PLAIN));
    return this;
  }

  /** A durable limit that bounds the calls in flight of an attribute, each for a minute at most. */
  PolicyBuilder inFlight(String name, String attribute, int slots) {
    limits.add(
        new Limit(
            name,
            "scope of " + name,
            List.of(new Per(List.of(attribute))),
            Subdivision.NONE,
            Condition.ANY,
            Condition.ANY,
            new Burst(
                OptionalInt.of(slots),
                Map.of(),
                100,
                Duration.ofSeconds(15),
                Duration.ofMinutes(1)),
            new Keeping(Durability.DURABLE, Fallback.DENY, Reserve.TENTH),
            Manner.PLAIN));
    return this;
  }

  /** A durable limit of one bucket that counts so. */
  PolicyBuilder counting(String name, String attribute, Counts counts, Rate... rates) {
    limits.add(
        new Limit(
            name,
            name,
            List.of(new Per(List.of(attribute))),
            Subdivision.NONE,
            Condition.ANY.ofBatches(counts.unit() == Counts.Unit.ITEMS),
            Condition.ANY,
            new Rates(List.of(rates), Map.of(), counts),
            new Keeping(Durability.DURABLE, Fallback.LOCAL, Reserve.TENTH),
            Manner.PLAIN));
    return this;
  }

  PolicyBuilder idempotencyMemory(Duration memory) {
    idempotencyMemory = memory;
    return this;
  }

  Policy build() {
    Set<String> names = new LinkedHashSet<>();
    limits.forEach(limit -> names.addAll(limit.per().get(0).attributes()));
    List<Attribute> attributes = new ArrayList<>();
    for (String name : names) {
      attributes.add(
          new Attribute(name, Attribute.Type.TEXT, true, false, Optional.empty(), Set.of(), 64));
    }
    return new Policy(
        NAME,
        attributes,
        Set.of(),
        List.of(
            route("GET", "/free", Optional.empty(), true),
            route("GET", "/things/:id", Optional.empty(), false),
            route("POST", "/things", Optional.of(CallKind.REQUEST), false)),
        limits,
        Tiers.NONE,
        new Answers(
            HeaderStyle.NONE,
            false,
            false,
            true,
            429,
            new BodyTemplate(List.of(new BodyTemplate.Literal("{}")))),
        idempotencyMemory,
        "",
        "0".repeat(64));
  }

  Policies policies() {
    return Policies.of(List.of(build()));
  }

  private static Route route(
      String method, String path, Optional<CallKind> kind, boolean unlimited) {
    return new Route(
        new RoutePattern(method, path), Set.of(), kind, OptionalLong.empty(), unlimited);
  }
}
