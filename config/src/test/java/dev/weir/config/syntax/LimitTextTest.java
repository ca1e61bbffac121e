package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Condition;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.config.policy.Keeping;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Per;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Rates;
import dev.weir.config.policy.Reserve;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Subdivision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitTextTest {

  @Test
  void theLeastThatALimitNeedsIsNamePerAndRates() {
    Limit limit = limit("name = a, per = [org], rates = [\"100 per minute\"]");
    assertThat(limit)
        .isEqualTo(
            new Limit(
                "a",
                "a",
                List.of(new Per(List.of("org"))),
                Subdivision.NONE,
                Condition.ANY,
                Condition.ANY,
                Rates.of(Rate.of(100, Duration.ofMinutes(1), Algorithm.FIXED_CALENDAR)),
                new Keeping(Durability.DURABLE, Fallback.LOCAL, Reserve.TENTH),
                Manner.PLAIN));
  }

  @Test
  void everythingCanBeSaid() {
    Limit limit =
        limit(
            """
            name = a
            scope = "API key"
            per = [user, org]
            divide-by = route
            rates = ["5 per second"]
            algorithm = fixed
            align = first-call
            durability = durable
            fallback = deny
            reserve = 1
            when {
              routes = ["GET /v1/:id", "* /v2/*"]
              methods = [GET]
              kinds = [batch]
              attributes { org = [a, b] }
              present = [user]
            }
            unless { absent = [org] }
            """);
    assertThat(limit)
        .isEqualTo(
            new Limit(
                "a",
                "API key",
                List.of(new Per(List.of("org")), new Per(List.of("user"))),
                Subdivision.ROUTE,
                new Condition(
                    List.of(new RoutePattern("GET", "/v1/:id"), new RoutePattern("*", "/v2/*")),
                    Set.of("GET"),
                    Set.of(),
                    Set.of(CallKind.BATCH),
                    Map.of("org", Set.of("a", "b")),
                    Set.of("user"),
                    Set.of()),
                new Condition(
                    List.of(), Set.of(), Set.of(), Set.of(), Map.of(), Set.of(), Set.of("org")),
                Rates.of(Rate.of(5, Duration.ofSeconds(1), Algorithm.FIXED_FIRST_CALL)),
                new Keeping(Durability.DURABLE, Fallback.DENY, new Reserve(1, false)),
                Manner.PLAIN));
  }

  @ParameterizedTest
  @CsvSource({
    "100 per minute, 100, 60000",
    "1000 per hour, 1000, 3600000",
    "2 per 5 minutes, 2, 300000",
    "2 per 1 minute, 2, 60000",
    "1 per 31 days, 1, 2678400000",
    "1000000000 per millisecond, 1000000000, 1",
    "10 per 90 seconds, 10, 90000",
  })
  void aRateIsPermitsPerWindow(String text, long permits, long windowMillis) {
    Limit limit = limit("name = a, per = [org], rates = [\"" + text + "\"]");
    assertThat(limit.rates())
        .containsExactly(
            Rate.of(permits, Duration.ofMillis(windowMillis), Algorithm.FIXED_CALENDAR));
  }

  @Test
  void aRateNeedsNoQuotes() {
    assertThat(limit("name = a, per = [org], rates = [100 per minute, 1000 per hour]").rates())
        .extracting(Rate::text)
        .containsExactly("100 per minute", "1000 per hour");
  }

  @ParameterizedTest
  @CsvSource({
    "50 per minit",
    "50/minute",
    "per minute",
    "50 per",
    "50 per 0.5 minutes",
    "-5 per minute",
    "50  per minute",
    "'50 per minute '",
    "fifty per minute",
    "50 per 1 2 minutes",
    "50 per s",
    "99999999999 per minute",
    "50 per 99999999999 minutes"
  })
  void whatIsNoRateIsAnErrorThatShowsOne(String text) {
    assertThat(Texts.errors(Texts.withLimit("name = a, per = [org], rates = [\"" + text + "\"]")))
        .containsExactly(
            "test.conf:4: limits[0].rates[0]: \""
                + text
                + "\" (expected: permits per window, such as \"50 per minute\")");
  }

  @Test
  void aRateMayHaveAnAlgorithmOfItsOwn() {
    Limit limit =
        limit(
            """
            name = a, per = [org], algorithm = sliding
            rates = [
              "5 per second"
              { rate = "10 per minute", algorithm = token-bucket, capacity = 30 }
              { rate = "60 per hour", algorithm = fixed, align = first-call }
              { rate = "99 per day", algorithm = fixed }
            ]
            """);
    assertThat(limit.rates())
        .containsExactly(
            Rate.of(5, Duration.ofSeconds(1), Algorithm.SLIDING),
            new Rate(10, Duration.ofMinutes(1), Algorithm.TOKEN_BUCKET, 30),
            Rate.of(60, Duration.ofHours(1), Algorithm.FIXED_FIRST_CALL),
            Rate.of(99, Duration.ofDays(1), Algorithm.FIXED_CALENDAR));
  }

  @Test
  void aRateThatSaysFixedKeepsTheLimitsAlignment() {
    Limit limit =
        limit(
            "name = a, per = [org], align = first-call\n"
                + "rates = [{ rate = \"5 per hour\", algorithm = fixed }]");
    assertThat(limit.rates().get(0).algorithm()).isEqualTo(Algorithm.FIXED_FIRST_CALL);
  }

  @Test
  void tiersHaveRatesOfTheirOwn() {
    Limit limit =
        policy(
            "tiers { names = [free, pro, top], default = free }",
            "tiers { free = [\"5 per day\"], pro = [\"9 per day\"], top = [] }");
    assertThat(limit.rates("free")).extracting(Rate::text).containsExactly("5 per day");
    assertThat(limit.rates("pro")).extracting(Rate::text).containsExactly("9 per day");
    assertThat(limit.rates("top")).isEmpty();
  }

  @Test
  void ratesHoldForTiersThatAreNotNamed() {
    Limit limit =
        policy(
            "tiers { names = [free, pro], default = free }",
            "rates = [\"1 per day\"], tiers { pro = [\"9 per day\"] }");
    assertThat(limit.rates("free")).extracting(Rate::text).containsExactly("1 per day");
    assertThat(limit.rates("pro")).extracting(Rate::text).containsExactly("9 per day");
  }

  @Test
  void addressesAndShortWindowsAreCountedInMemoryUnlessSaidOtherwise() {
    String caller = "policy = p\ncaller = [ { name = ip, type = ip }, { name = org } ]\n";
    String perIp = "per = [\"org|ip\"], rates = [\"5 per day\"]";
    String shortWindow = "per = [org], rates = [\"5 per 2 seconds\", \"9 per 2999 milliseconds\"]";
    String longer = "per = [org], rates = [\"5 per second\", \"9 per 3 seconds\"]";
    assertThat(limitOf(caller, perIp).durability()).isEqualTo(Durability.MEMORY);
    assertThat(limitOf(caller, shortWindow).durability()).isEqualTo(Durability.MEMORY);
    assertThat(limitOf(caller, longer).durability()).isEqualTo(Durability.DURABLE);
    assertThat(limitOf(caller, perIp + ", durability = durable").durability())
        .isEqualTo(Durability.DURABLE);
    assertThat(limitOf(caller, longer + ", durability = memory").durability())
        .isEqualTo(Durability.MEMORY);
  }

  @Test
  void aSubjectsPartsStandInTheOrderOfTheAttributes() {
    assertThat(limit("name = a, per = [user, org], rates = [\"1 per day\"]").per())
        .extracting(Per::toString)
        .containsExactly("org", "user");
    assertThat(limit("name = a, per = [\"user|org\"], rates = [\"1 per day\"]").per())
        .containsExactly(new Per(List.of("user", "org")));
    assertThat(limit("name = a, per = [], rates = [\"1 per day\"]").per()).isEmpty();
  }

  private static Limit limit(String text) {
    return Texts.policy(Texts.withLimit(text)).limits().get(0);
  }

  private static Limit limitOf(String head, String fields) {
    return Texts.policy(head + "limits = [ { name = a, " + fields + " } ]").limits().get(0);
  }

  private static Limit policy(String tiers, String fields) {
    return limitOf(
        "policy = p\ncaller = [ { name = org } ]\n" + tiers + "\n", "per = [org], " + fields);
  }
}
