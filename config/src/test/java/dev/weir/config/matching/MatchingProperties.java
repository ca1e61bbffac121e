package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Answers;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.BodyTemplate;
import dev.weir.config.policy.CallKind;
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
import dev.weir.config.policy.Route;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Subdivision;
import dev.weir.config.policy.Tiers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The compiled matcher agrees with a walk over all routes and limits. */
final class MatchingProperties {

  private static final List<String> ATTRIBUTES = List.of("a", "b", "c");
  private static final List<String> METHODS = List.of("GET", "POST", "PUT");

  @Property(tries = 1_000)
  void aCallMeetsWhatAWalkOverAllRoutesAndLimitsFinds(@ForAll long seed) {
    Random random = new Random(seed);
    Policy policy = policy(random);
    Matcher matcher = Matcher.compile(policy);
    NaiveMatcher naive = new NaiveMatcher(policy);
    for (int i = 0; i < 20; i++) {
      Call call = call(random);
      Optional<List<String>> expected = naive.lines(call);
      Supplier<String> context = () -> policy.routes() + "\n" + policy.limits() + "\n" + call;
      Match match = matcher.match(call);
      List<String> lines =
          match.fold(NaiveMatcher::lines, unlimited -> List.of("unlimited"), refused -> List.of());
      if (expected.isEmpty()) {
        assertThat(lines).as(context).containsExactly("unlimited");
      } else {
        assertThat(lines).as(context).containsExactlyInAnyOrderElementsOf(expected.get());
      }
      Optional<Match.Met> met =
          match.fold(Optional::of, unlimited -> Optional.empty(), refused -> Optional.empty());
      met.ifPresent(
          known -> {
            assertThat(known.kind()).isEqualTo(naive.kind(call));
            assertThat(known.cost()).isEqualTo(naive.cost(call));
            assertGrouped(known, policy);
          });
    }
  }

  /** One group for each subject and durability, its checks in the policy's order. */
  private static void assertGrouped(Match.Met met, Policy policy) {
    Set<List<Object>> owners = new HashSet<>();
    List<String> names = policy.limits().stream().map(Limit::name).toList();
    for (Checks checks : met.checks()) {
      assertThat(owners.add(List.of(checks.subject(), checks.durability()))).isTrue();
      List<Integer> places =
          checks.checks().stream().map(check -> names.indexOf(check.limit())).toList();
      assertThat(places).isSorted().isNotEmpty();
    }
  }

  private static Policy policy(Random random) {
    List<Attribute> attributes = new ArrayList<>();
    for (String name : ATTRIBUTES) {
      attributes.add(
          new Attribute(name, Attribute.Type.TEXT, true, false, Optional.empty(), Set.of(), 64));
    }
    Map<RoutePattern, Route> routes = new HashMap<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      RoutePattern pattern = pattern(random);
      boolean unlimited = random.nextInt(12) == 0;
      routes.put(
          pattern,
          new Route(
              pattern,
              some(random, List.of("x", "y", "z")),
              random.nextInt(4) == 0
                  ? Optional.of(one(random, List.of(CallKind.values())))
                  : Optional.empty(),
              unlimited || random.nextBoolean()
                  ? OptionalLong.empty()
                  : OptionalLong.of(1 + random.nextInt(5)),
              unlimited));
    }
    List<Limit> limits = new ArrayList<>();
    // Beyond one word of 64 now and then.
    for (int i = random.nextInt(10) == 0 ? 80 : 1 + random.nextInt(6); i > 0; i--) {
      limits.add(limit("l" + i, random));
    }
    return new Policy(
        "p",
        attributes,
        Set.of(),
        List.copyOf(routes.values()),
        limits,
        Tiers.NONE,
        new Answers(
            HeaderStyle.NONE,
            false,
            false,
            true,
            429,
            new BodyTemplate(List.of(new BodyTemplate.Literal("{}")))),
        Duration.ofSeconds(1),
        "",
        "");
  }

  private static Limit limit(String name, Random random) {
    List<String> left = new ArrayList<>(ATTRIBUTES);
    Collections.shuffle(left, random);
    List<Per> per = new ArrayList<>();
    while (!left.isEmpty() && random.nextInt(3) > 0) {
      int size = 1 + random.nextInt(left.size());
      per.add(new Per(left.subList(0, size)));
      left = new ArrayList<>(left.subList(size, left.size()));
    }
    return new Limit(
        name,
        name,
        per,
        one(random, List.of(Subdivision.values())),
        condition(random, 2),
        condition(random, 4),
        Rates.of(Rate.of(1, Duration.ofDays(1), Algorithm.FIXED_CALENDAR)),
        new Keeping(
            random.nextBoolean() ? Durability.DURABLE : Durability.MEMORY,
            Fallback.LOCAL,
            Reserve.TENTH),
        Manner.PLAIN);
  }

  /**
   * @param rarity each part is there once in so many conditions, and half a condition is not
   */
  private static Condition condition(Random random, int rarity) {
    if (random.nextBoolean()) {
      return Condition.ANY;
    }
    List<RoutePattern> routes = new ArrayList<>();
    for (int i = random.nextInt(rarity) == 0 ? 1 + random.nextInt(3) : 0; i > 0; i--) {
      routes.add(pattern(random));
    }
    Map<String, Set<String>> attributes = new HashMap<>();
    if (random.nextInt(rarity) == 0) {
      attributes.put(one(random, ATTRIBUTES), Set.of("1"));
    }
    return new Condition(
        routes,
        random.nextInt(rarity) == 0 ? some(random, METHODS) : Set.of(),
        random.nextInt(rarity) == 0 ? some(random, List.of("x", "y", "z")) : Set.of(),
        random.nextInt(rarity) == 0
            ? some(random, List.of(CallKind.REQUEST, CallKind.BATCH))
            : Set.of(),
        attributes,
        random.nextInt(rarity) == 0 ? some(random, ATTRIBUTES) : Set.of(),
        random.nextInt(rarity) == 0 ? some(random, ATTRIBUTES) : Set.of());
  }

  private static RoutePattern pattern(Random random) {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      path.append('/').append(one(random, List.of("u", "v", ":p" + i)));
    }
    if (random.nextInt(3) == 0) {
      path.append("/*");
    }
    String method = one(random, List.of("*", "GET", "POST"));
    return new RoutePattern(method, path.length() == 0 ? "/" : path.toString());
  }

  private static Call call(Random random) {
    Map<String, String> caller = new HashMap<>();
    for (String attribute : ATTRIBUTES) {
      if (random.nextInt(4) > 0) {
        caller.put(attribute, one(random, List.of("1", "2")));
      }
    }
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      path.append('/').append(one(random, List.of("u", "v", "w")));
    }
    String text = path.length() == 0 ? "/" : path.toString();
    return new Call(
        "p",
        caller,
        random.nextInt(10) == 0 ? null : one(random, METHODS),
        random.nextInt(10) == 0 ? null : text,
        random.nextInt(5) == 0 ? one(random, List.of(CallKind.values())) : null,
        1,
        random.nextInt(5) == 0 ? Long.valueOf(random.nextInt(3)) : null,
        null,
        null);
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static <T> Set<T> some(Random random, List<T> of) {
    Set<T> some = new HashSet<>();
    for (T one : of) {
      if (random.nextInt(3) == 0) {
        some.add(one);
      }
    }
    return some;
  }
}
