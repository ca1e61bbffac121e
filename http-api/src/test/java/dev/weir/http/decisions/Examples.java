package dev.weir.http.decisions;

import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Answers;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.BodyTemplate;
import dev.weir.config.policy.BodyTemplate.Literal;
import dev.weir.config.policy.BodyTemplate.Placeholder;
import dev.weir.config.policy.BodyTemplate.Value;
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
import dev.weir.node.decision.Decision;
import dev.weir.node.decision.Decision.Denial;
import dev.weir.node.decision.Decision.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Policies and decisions that tests share. */
final class Examples {

  static final Entry ORGANIZATION =
      new Entry("organization", "organization", "org=org_42", 100, 0, 1_714_058_400, 60, true);

  static final Entry ENDPOINT =
      new Entry(
          "endpoint",
          "endpoint",
          "org=org_42,route=GET /v1/invoices/:id",
          50,
          12,
          1_714_058_400,
          60,
          false);

  /** 37 seconds before the windows' end. */
  static final long NOW_MILLIS = 1_714_058_363_000L;

  private Examples() {}

  static Policies policies() {
    return Policies.of(
        List.of(
            policy("slim", HeaderStyle.NONE, false),
            policy("sly", HeaderStyle.X_RATELIMIT, true),
            policy("draft", HeaderStyle.RATELIMIT, true)));
  }

  static Policy policy(String name, HeaderStyle style, boolean retryAfter) {
    return new Policy(
        name,
        List.of(
            new Attribute("org", Attribute.Type.TEXT, true, true, Optional.empty(), Set.of(), 64)),
        Set.of(),
        List.of(),
        List.of(
            new Limit(
                "organization",
                "organization",
                List.of(new Per(List.of("org"))),
                Subdivision.NONE,
                Condition.ANY,
                Condition.ANY,
                Rates.of(Rate.of(100, Duration.ofMinutes(1), Algorithm.FIXED_CALENDAR)),
                new Keeping(Durability.DURABLE, Fallback.LOCAL, Reserve.TENTH),
                Manner.PLAIN)),
        Tiers.NONE,
        new Answers(style, true, true, retryAfter, 429, body()),
        Duration.ofMinutes(1),
        "policy = " + name + " # 50 % \"quoted\"\n",
        "0".repeat(64));
  }

  static BodyTemplate body() {
    return new BodyTemplate(
        List.of(
            new Literal("{\"error\": {\"code\":\"rate_limited\",\"message\":\"Wait "),
            new Value(Placeholder.RETRY_AFTER_SECONDS, true),
            new Literal(" s (\\u00e9é).\",\"seconds\":"),
            new Value(Placeholder.RETRY_AFTER_SECONDS, false),
            new Literal(",\"scope\":"),
            new Value(Placeholder.SCOPE, false),
            new Literal(",\"of\":["),
            new Value(Placeholder.LIMIT, false),
            new Literal(","),
            new Value(Placeholder.REMAINING, false),
            new Literal(","),
            new Value(Placeholder.RESET_AT, false),
            new Literal(","),
            new Value(Placeholder.WINDOW_SECONDS, false),
            new Literal("],\"name\":\""),
            new Value(Placeholder.NAME, true),
            new Literal("\",\"policy\":"),
            new Value(Placeholder.POLICY, false),
            new Literal("}}")));
  }

  static Decision allowed(String policy, Entry... limits) {
    return new Decision(true, policy, List.of(limits), Optional.empty(), 0, false, NOW_MILLIS);
  }

  static Decision denied(String policy, OptionalLong wait, Entry... limits) {
    return new Decision(
        false,
        policy,
        List.of(limits),
        Optional.of(new Denial(limits[0], wait, OptionalLong.empty())),
        0,
        false,
        NOW_MILLIS);
  }
}
