package dev.weir.config.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.policy.BodyTemplate.Literal;
import dev.weir.config.policy.BodyTemplate.Placeholder;
import dev.weir.config.policy.BodyTemplate.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RecordsTest {

  private static final Attribute ORG = text("org", true, Optional.empty(), Set.of());

  @Test
  void messagesShowFieldValueAndExpectation() {
    assertThatThrownBy(() -> Rate.of(0, Duration.ofMinutes(1), Algorithm.SLIDING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits: 0 (expected: 1 to 1000000000 permits)");
    assertThatThrownBy(() -> Rate.of(1, Duration.ofDays(32), Algorithm.SLIDING))
        .hasMessage("window: PT768H (expected: a window of whole milliseconds, 1 ms to 31 days)");
    assertThatThrownBy(() -> Rate.of(1, Duration.ofNanos(1_500_000), Algorithm.SLIDING))
        .hasMessageContaining("whole milliseconds");
  }

  @Test
  void onlyATokenBucketHasACapacityOfItsOwn() {
    Duration minute = Duration.ofMinutes(1);
    assertThat(new Rate(10, minute, Algorithm.TOKEN_BUCKET, 50).capacity()).isEqualTo(50);
    assertThatThrownBy(() -> new Rate(10, minute, Algorithm.FIXED_CALENDAR, 50))
        .hasMessageStartingWith("capacity: 50 ");
  }

  @Test
  void ratesAreSpelledInTheLargestUnit() {
    assertThat(Rate.of(5, Duration.ofHours(24), Algorithm.SLIDING).text()).isEqualTo("5 per day");
    assertThat(Rate.of(5, Duration.ofSeconds(90), Algorithm.SLIDING).text())
        .isEqualTo("5 per 90 seconds");
    assertThat(Rate.of(1, Duration.ofMillis(1), Algorithm.SLIDING).text())
        .isEqualTo("1 per millisecond");
  }

  @Test
  void aRequiredAttributeHasNoDefault() {
    assertThatThrownBy(() -> text("org", true, Optional.of("x"), Set.of()))
        .hasMessage("default: \"x\" (expected: no default, since the attribute is required)");
  }

  @Test
  void aDefaultIsOneOfTheValues() {
    assertThatThrownBy(() -> text("org", false, Optional.of("x"), Set.of("b", "a")))
        .hasMessage("default: \"x\" (expected: one of [a, b])");
    assertThat(text("org", false, Optional.of("a"), Set.of("b", "a")).alwaysPresent()).isTrue();
    assertThat(text("org", false, Optional.empty(), Set.of()).alwaysPresent()).isFalse();
  }

  @Test
  void secretsAndAddressesHaveNeitherDefaultNorValues() {
    for (Attribute.Type type : List.of(Attribute.Type.SECRET, Attribute.Type.IP)) {
      assertThatThrownBy(
              () -> new Attribute("a", type, true, false, Optional.of("x"), Set.of(), 64))
          .hasMessageStartingWith("default: ");
      assertThatThrownBy(
              () -> new Attribute("a", type, true, false, Optional.empty(), Set.of("x"), 64))
          .hasMessageStartingWith("values: ");
    }
  }

  @Test
  void namesAreLowerCase() {
    for (String name : List.of("", "Org", "1a", "a_b", "a".repeat(64))) {
      assertThatThrownBy(() -> text(name, true, Optional.empty(), Set.of()))
          .hasMessageStartingWith("name: \"" + name + "\" (expected: ");
    }
  }

  @Test
  void aRouteCostsAtLeastOneAndNothingWhereItIsUnlimited() {
    RoutePattern pattern = new RoutePattern("GET", "/v1");
    assertThatThrownBy(
            () -> new Route(pattern, Set.of(), Optional.empty(), OptionalLong.of(0), false))
        .hasMessage("cost: 0 (expected: 1 to 1000000000)");
    assertThatThrownBy(
            () -> new Route(pattern, Set.of(), Optional.empty(), OptionalLong.of(2), true))
        .hasMessageContaining("no cost, since the route is unlimited");
    assertThatThrownBy(
            () -> new Route(pattern, Set.of("A"), Optional.empty(), OptionalLong.empty(), false))
        .hasMessageStartingWith("categories: \"A\" ");
  }

  @Test
  void aLimitCountsEachAttributeAndEachWindowOnce() {
    assertThatThrownBy(() -> limit("a", List.of(per("org", "user"), per("user"))))
        .hasMessage("per: \"user\" (expected: each once)");
    Rate rate = Rate.of(5, Duration.ofMinutes(1), Algorithm.SLIDING);
    assertThatThrownBy(
            () ->
                new Limit(
                    "a",
                    "a",
                    List.of(),
                    Subdivision.NONE,
                    Condition.ANY,
                    Condition.ANY,
                    Rates.of(rate, rate),
                    new Keeping(Durability.DURABLE, Fallback.LOCAL, Reserve.TENTH),
                    Manner.PLAIN))
        .hasMessage(
            "rates: \"5 per minute\" (expected: one rate for each window length and algorithm)");
  }

  @Test
  void aScopeIsPrintable() {
    for (String scope : List.of("", "a\nb", "é", "a".repeat(64))) {
      assertThatThrownBy(() -> limit("a", scope, List.of())).hasMessageStartingWith("scope: ");
    }
    assertThat(limit("a", "API key", List.of()).scope()).isEqualTo("API key");
  }

  @Test
  void aPolicyHasEachNameOnce() {
    Limit a = limit("a", List.of(per("org")));
    assertThat(policy(List.of(ORG), List.of(), List.of(a)).limit("a")).contains(a);
    assertThat(policy(List.of(ORG), List.of(), List.of(a)).limit("b")).isEmpty();
    assertThatThrownBy(() -> policy(List.of(ORG, ORG), List.of(), List.of(a)))
        .hasMessage("caller: \"org\" (expected: each once)");
    assertThatThrownBy(() -> policy(List.of(ORG), List.of(), List.of(a, a)))
        .hasMessage("limits: \"a\" (expected: each once)");
    Route route =
        new Route(
            new RoutePattern("*", "/"), Set.of(), Optional.empty(), OptionalLong.empty(), false);
    assertThatThrownBy(() -> policy(List.of(ORG), List.of(route, route), List.of(a)))
        .hasMessage("routes: \"* /\" (expected: each once)");
    assertThatThrownBy(() -> policy(List.of(), List.of(), List.of(a)))
        .hasMessage("caller: no attribute (expected: at least one)");
    assertThatThrownBy(() -> policy(List.of(ORG), List.of(), List.of()))
        .hasMessage("limits: none (expected: at least one)");
  }

  @Test
  void collectionsAreBounded() {
    List<Limit> limits = new ArrayList<>();
    List<Attribute> attributes = new ArrayList<>();
    for (int i = 0; i <= Policy.MAX_LIMITS; i++) {
      limits.add(limit("l" + i, List.of()));
      attributes.add(text("a" + i, true, Optional.empty(), Set.of()));
    }
    assertThatThrownBy(() -> policy(List.of(ORG), List.of(), limits))
        .hasMessage("limits: 257 of them (expected: at most 256)");
    assertThatThrownBy(() -> policy(attributes, List.of(), limits.subList(0, 1)))
        .hasMessage("caller: 257 of them (expected: at most 16)");
  }

  @Test
  void reserveIsATenthAndAtLeastOne() {
    assertThat(Reserve.TENTH.most(100)).isEqualTo(10);
    assertThat(Reserve.TENTH.most(9)).isEqualTo(1);
    assertThat(new Reserve(7, false).most(100)).isEqualTo(7);
    assertThat(new Reserve(7, false).most(5)).isEqualTo(5);
    assertThat(Reserve.TENTH.most(Rate.MAX_PERMITS)).isEqualTo(100_000_000);
  }

  @Test
  void aBodyPrintsAsItIsSpelled() {
    BodyTemplate body =
        new BodyTemplate(
            List.of(
                new Literal("{\"a\":"),
                new Value(Placeholder.LIMIT, false),
                new Literal(",\"b\":\"in "),
                new Value(Placeholder.SCOPE, true),
                new Literal("\"}")));
    assertThat(body).hasToString("{\"a\":\"{limit}\",\"b\":\"in {scope}\"}");
    assertThatThrownBy(() -> new BodyTemplate(List.of())).hasMessageStartingWith("denial.body: ");
  }

  private static Attribute text(
      String name, boolean required, Optional<String> defaultValue, Set<String> values) {
    return new Attribute(name, Attribute.Type.TEXT, true, required, defaultValue, values, 64);
  }

  private static Per per(String... attributes) {
    return new Per(List.of(attributes));
  }

  private static Limit limit(String name, List<Per> per) {
    return limit(name, name, per);
  }

  private static Limit limit(String name, String scope, List<Per> per) {
    return new Limit(
        name,
        scope,
        per,
        Subdivision.NONE,
        Condition.ANY,
        Condition.ANY,
        Rates.of(Rate.of(5, Duration.ofMinutes(1), Algorithm.SLIDING)),
        new Keeping(Durability.DURABLE, Fallback.LOCAL, Reserve.TENTH),
        Manner.PLAIN);
  }

  private static Policy policy(List<Attribute> attributes, List<Route> routes, List<Limit> limits) {
    return new Policy(
        "p",
        attributes,
        Set.of(),
        routes,
        limits,
        Tiers.NONE,
        new Answers(
            HeaderStyle.NONE,
            false,
            false,
            true,
            429,
            new BodyTemplate(List.of(new Literal("{}")))),
        Duration.ofMinutes(1),
        "",
        "");
  }
}
