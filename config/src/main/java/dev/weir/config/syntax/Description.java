package dev.weir.config.syntax;

import dev.weir.config.policy.Abuse;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Answers;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Condition;
import dev.weir.config.policy.Counts;
import dev.weir.config.policy.HeaderStyle;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import dev.weir.config.policy.Route;
import dev.weir.config.policy.Subdivision;
import dev.weir.config.policy.Webhooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** A policy in lines for a human: whom it limits, to what, and how a denial looks. */
final class Description {

  private final StringBuilder text = new StringBuilder();

  Description(Policy policy) {
    line(0, "policy " + policy.name());
    line(1, "caller: " + join("; ", policy.attributes().stream().map(this::attribute).toList()));
    if (!policy.requiredOneOf().isEmpty()) {
      line(1, "at least one of: " + sorted(policy.requiredOneOf()));
    }
    if (!policy.tiers().names().isEmpty()) {
      String names = sorted(policy.tiers().names());
      line(1, "tiers: " + names + "; " + policy.tiers().initial() + " until one is set");
    }
    policy.limits().forEach(this::limit);
    policy.routes().forEach(this::route);
    answers(policy.answers());
    webhooks(policy.webhooks());
    line(1, "answers with an id are remembered for " + Lengths.print(policy.idempotencyMemory()));
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private String attribute(Attribute attribute) {
    List<String> facts = new ArrayList<>();
    if (attribute.type() == Attribute.Type.SECRET) {
      facts.add("secret");
    } else if (attribute.type() == Attribute.Type.IP) {
      facts.add("IP, IPv6 by /" + attribute.ipv6Prefix());
    }
    if (attribute.required()) {
      facts.add("required");
    }
    attribute.defaultValue().ifPresent(value -> facts.add(value + " unless given"));
    if (!attribute.values().isEmpty()) {
      facts.add("one of " + sorted(attribute.values()));
    }
    return attribute.name() + (facts.isEmpty() ? "" : " (" + join(", ", facts) + ")");
  }

  private void limit(Limit limit) {
    String scope = limit.scope().equals(limit.name()) ? "" : " (scope " + limit.scope() + ")";
    line(1, "limit " + limit.name() + scope + ", " + whose(limit));
    if (!limit.rates().isEmpty()) {
      line(2, rates(limit.rates()));
    }
    new TreeMap<>(limit.ratesByTier())
        .forEach((tier, rates) -> line(2, "tier " + tier + ": " + rates(rates)));
    limit.burst().ifPresent(this::burst);
    counts(limit.counts());
    manner(limit.manner());
    condition("only", limit.when());
    condition("but not", limit.unless());
    Reserve reserve = limit.reserve();
    String reserved = reserve.amount() + (reserve.percent() ? "%" : "");
    String kept = Words.of(limit.durability());
    line(2, kept + ", reserve " + reserved + ", fallback " + Words.of(limit.fallback()));
  }

  private void counts(Counts counts) {
    if (counts.unit() == Counts.Unit.ITEMS) {
      line(2, "counts the items of batch calls");
    }
    counts
        .itemsPerPermit()
        .ifPresent(
            items ->
                line(2, "a batch takes a permit for every " + items + " items, begun ones too"));
  }

  private void burst(Burst burst) {
    burst.slots().ifPresent(slots -> line(2, slots + " calls in flight"));
    new TreeMap<>(burst.slotsByTier())
        .forEach((tier, slots) -> line(2, "tier " + tier + ": " + slots + " calls in flight"));
    line(
        2,
        waiting(burst.queue(), burst.longestWait())
            + "; a lease of "
            + Lengths.print(burst.lease()));
  }

  private void manner(Manner manner) {
    manner
        .shape()
        .ifPresent(shape -> line(2, "shapes: " + waiting(shape.queue(), shape.longestWait())));
    manner.abuse().ifPresent(abuse -> line(2, abuse(abuse)));
    manner
        .penalty()
        .ifPresent(
            penalty ->
                line(2, "early retries put the reset off, to " + penalty.longest() + " windows"));
    if (manner.shadow()) {
      line(2, "in shadow: denies nothing");
    }
    if (manner.spread()) {
      line(2, "spread over the nodes");
    }
  }

  private static String waiting(int queue, Duration wait) {
    return queue + " may wait, " + Lengths.print(wait) + " at most";
  }

  private static String abuse(Abuse abuse) {
    return abuse.denials()
        + " denials within "
        + Lengths.print(abuse.within())
        + ": lowered to "
        + abuse.lowerToPercent()
        + "% for "
        + Lengths.print(abuse.lasting());
  }

  private static String whose(Limit limit) {
    List<String> parts =
        new ArrayList<>(limit.per().stream().map(part -> join(" or ", part.attributes())).toList());
    if (limit.subdivision() != Subdivision.NONE) {
      parts.add(Words.of(limit.subdivision()));
    }
    return (limit.per().isEmpty() ? "whole API" : "")
        + (parts.isEmpty() ? "" : (limit.per().isEmpty() ? ", " : "") + "per " + join(", ", parts));
  }

  private static String rates(List<Rate> rates) {
    return rates.isEmpty()
        ? "no limit"
        : join("; ", rates.stream().map(Description::rate).toList());
  }

  private static String rate(Rate rate) {
    return rate.text() + " (" + algorithm(rate.algorithm(), rate) + ")";
  }

  private static String algorithm(Algorithm algorithm, Rate rate) {
    return switch (algorithm) {
      case FIXED_CALENDAR -> "fixed, calendar";
      case FIXED_FIRST_CALL -> "fixed, first-call";
      case SLIDING -> "sliding";
      case TOKEN_BUCKET -> "token-bucket of " + rate.capacity();
    };
  }

  private void condition(String word, Condition condition) {
    List<String> parts = new ArrayList<>();
    add(parts, "", condition.routes().stream().map(Object::toString).toList());
    add(parts, "method ", condition.methods());
    add(parts, "category ", condition.categories());
    add(parts, "kind ", condition.kinds().stream().map(Words::of).toList());
    new TreeMap<>(condition.attributes())
        .forEach((attribute, values) -> add(parts, attribute + " = ", values));
    if (!condition.present().isEmpty()) {
      parts.add("with " + sorted(condition.present()));
    }
    if (!condition.absent().isEmpty()) {
      parts.add("without " + sorted(condition.absent()));
    }
    if (!parts.isEmpty()) {
      line(2, word + " " + join("; ", parts));
    }
  }

  private static void add(List<String> parts, String word, Collection<String> values) {
    if (!values.isEmpty()) {
      parts.add(word + join(" or ", values.stream().sorted().toList()));
    }
  }

  /** Routes that do more than give a path its template. */
  private void route(Route route) {
    List<String> facts = new ArrayList<>();
    if (route.unlimited()) {
      facts.add("unlimited");
    }
    if (!route.categories().isEmpty()) {
      facts.add("category " + sorted(route.categories()));
    }
    route.kind().ifPresent(kind -> facts.add("kind " + Words.of(kind)));
    route.cost().ifPresent(cost -> facts.add("cost " + cost));
    line(1, "route " + route.pattern() + (facts.isEmpty() ? "" : ": " + join(", ", facts)));
  }

  private void answers(Answers answers) {
    String headers = answers.headers() == HeaderStyle.NONE ? "none" : headers(answers);
    line(1, "counter headers: " + headers);
    String retryAfter = answers.retryAfter() ? ", Retry-After" : "";
    line(
        1,
        "denial: "
            + answers.status()
            + retryAfter
            + ", "
            + answers.body().toString().replace("\n", " "));
  }

  private void webhooks(Webhooks webhooks) {
    line(
        1,
        "webhooks to each destination: "
            + webhooks.inFlight().initial()
            + " in flight at first, "
            + webhooks.inFlight().most()
            + " at most; "
            + waiting(webhooks.queue(), webhooks.longestWait())
            + "; a lease of "
            + Lengths.print(webhooks.lease())
            + "; after "
            + webhooks.circuit().inARow()
            + " failures in a row, pauses of "
            + Lengths.print(webhooks.circuit().first())
            + " to "
            + Lengths.print(webhooks.circuit().longest()));
  }

  private static String headers(Answers answers) {
    String style =
        answers.headers() == HeaderStyle.X_RATELIMIT
            ? "X-RateLimit-Limit, -Remaining, -Reset"
            : "RateLimit, RateLimit-Policy";
    if (answers.headersOnAllow() && answers.headersOnDeny()) {
      return style + " on every answer";
    }
    return style + (answers.headersOnAllow() ? " on allow" : " on deny");
  }

  private void line(int indent, String content) {
    text.append("  ".repeat(indent)).append(content).append('\n');
  }

  private static String sorted(Collection<String> names) {
    return join(", ", names.stream().sorted().toList());
  }

  private static String join(String separator, List<String> parts) {
    return String.join(separator, parts);
  }
}
