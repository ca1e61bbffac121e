package dev.weir.node.limiter;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Answers;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.BodyTemplate;
import dev.weir.config.policy.Bound;
import dev.weir.config.policy.Condition;
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
import dev.weir.config.policy.Subdivision;
import dev.weir.config.policy.Tiers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A policy with one limit, a subject under it, and a clock that tests set. */
final class Fixtures {

  static final Subject SUBJECT = new Subject("test", "org=o1", "0123456789abcdef0123456789abcdef");
  static final Check CHECK = new Check("general", "");

  /** A minute's beginning. */
  static final long START_MILLIS = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();

  private Fixtures() {}

  /** Of one limit, {@link #CHECK}'s. */
  static Policy policy(Rate... rates) {
    return policy(limit("general", rates));
  }

  static Limit limit(String name, Rate... rates) {
    return limit(name, Rates.of(rates), Manner.PLAIN);
  }

  static Limit limit(String name, Bound bound, Manner manner) {
    return new Limit(
        name,
        "organization",
        List.of(new Per(List.of("org"))),
        Subdivision.NONE,
        Condition.ANY,
        Condition.ANY,
        bound,
        new Keeping(Durability.DURABLE, Fallback.DENY, Reserve.TENTH),
        manner);
  }

  /** Of one limit, {@link #CHECK}'s, with the tiers free, which is the first, and pro. */
  static Policy tiered(Rate free, Rate pro) {
    Limit tiered =
        limit(
            "general",
            new Rates(List.of(), Map.of("free", List.of(free), "pro", List.of(pro))),
            Manner.PLAIN);
    return policy(new Tiers(Set.of("free", "pro"), "free"), tiered);
  }

  static Policy policy(Limit... limits) {
    return policy(Tiers.NONE, limits);
  }

  private static Policy policy(Tiers tiers, Limit... limits) {
    return new Policy(
        "test",
        List.of(
            new Attribute("org", Attribute.Type.TEXT, true, true, Optional.empty(), Set.of(), 64)),
        Set.of(),
        List.of(),
        List.of(limits),
        tiers,
        new Answers(
            HeaderStyle.NONE,
            false,
            false,
            true,
            429,
            new BodyTemplate(List.of(new BodyTemplate.Literal("{}")))),
        Duration.ofSeconds(60),
        "",
        "0");
  }

  static Rate perMinute(long permits) {
    return Rate.of(permits, Duration.ofMinutes(1), Algorithm.FIXED_CALENDAR);
  }

  /** A clock that moves only when told. */
  static final class SettableClock implements InstantSource {
    private final AtomicLong millis = new AtomicLong(START_MILLIS);

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis.get());
    }

    @Override
    public long millis() {
      return millis.get();
    }

    void forward(Duration by) {
      millis.addAndGet(by.toMillis());
    }
  }
}
