package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BurstTextTest {

  @Test
  void slotsAloneAreEnough() {
    Limit limit = limit("name = a, per = [org], burst { slots = 10 }");
    assertThat(limit.burst())
        .contains(
            new Burst(
                OptionalInt.of(10), Map.of(), 100, Duration.ofSeconds(15), Duration.ofSeconds(60)));
    assertThat(limit.rates("")).isEmpty();
    assertThat(limit.manner()).isEqualTo(Manner.PLAIN);
  }

  @Test
  void allMayBeSaid() {
    assertThat(
            limit("name = a, per = [org], burst { slots = 1, queue = 0, wait = 0 s, lease = 1 s }")
                .burst())
        .contains(new Burst(OptionalInt.of(1), Map.of(), 0, Duration.ZERO, Duration.ofSeconds(1)));
  }

  @Test
  void slotsMayDifferByTier() {
    Burst burst =
        Texts.policy(withTiers("slots { free = 10, pro = 100 }"))
            .limits()
            .get(0)
            .burst()
            .orElseThrow();
    assertThat(burst.slots("free")).hasValue(10);
    assertThat(burst.slots("pro")).hasValue(100);
  }

  @Test
  void leasesOutliveACrashUnlessTheyArePerAddress() {
    assertThat(limit("name = a, per = [org], burst { slots = 1 }").durability())
        .isEqualTo(Durability.DURABLE);
    String perAddress =
        "policy = p\ncaller = [ { name = ip, type = ip } ]\n"
            + "limits = [ { name = a, per = [ip], burst { slots = 1 } } ]";
    assertThat(Texts.policy(perAddress).limits().get(0).durability()).isEqualTo(Durability.MEMORY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "slots = 0|slots: 0 (expected: a whole number from 1 to 100000)",
        "slots = 100001|slots: 100001 (expected: a whole number from 1 to 100000)",
        "slots = ten|slots: \"ten\" (expected: calls in flight, a whole number from 1 to 100000, or"
            + " one for each tier, such as { free = 10 })",
        "queue = 5|slots: nothing (expected: calls in flight, a whole number from 1 to 100000, or"
            + " one for each tier, such as { free = 10 })",
        "slots {}|slots: none (expected: every tier of the policy, or one number for all)",
        "slots { free = 5 }|slots.free: \"free\" (expected: a tier of the policy; there is none)",
        "slots = 1, queue = 10001|queue: 10001 (expected: a whole number from 0 to 10000)",
        "slots = 1, wait = 11 min|wait: \"11 min\" (expected: a length of time with its unit, 0 s to"
            + " 10 minutes, such as 60 s)",
        "slots = 1, lease = 900 ms|lease: \"900 ms\" (expected: a length of time with its unit, 1"
            + " second to 1 hour, such as 60 s)",
        "slots = 1, leese = 60 s|leese: unknown key (expected: \"lease\"; keys here are lease,"
            + " queue, slots, wait)",
      })
  void anErrorNamesTheFieldItsValueAndTheExpectation(String burst, String error) {
    assertThat(Texts.errors(Texts.withLimit("name = a, per = [org], burst { " + burst + " }")))
        .containsExactly("test.conf:4: limits[0].burst." + error);
  }

  @Test
  void everyTierHasSlots() {
    assertThat(Texts.errors(withTiers("slots { free = 10, gold = 5 }")))
        .containsExactly(
            "test.conf:4: limits[0].burst.slots.gold: \"gold\" (expected: a tier of the policy;"
                + " there are free, pro)",
            "test.conf:4: limits[0].burst.slots: nothing for pro (expected: every tier of the"
                + " policy, or one number for all)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rates|[\"1 per day\"]",
        "tiers|{}",
        "counts|items",
        "items-per-permit|100",
        "algorithm|sliding",
        "align|calendar",
        "divide-by|route",
        "shape|{ wait = 1 s }",
        "abuse|{ denials = 2, within = 1 s, lower-to = \"1%\", for = 1 s }",
        "penalty|{ longest = 2 }",
        "shadow|true",
        "spread|true"
      })
  void aLimitHasEitherWindowsOrSlots(String key, String value) {
    String lines = "name = a, per = [org], burst { slots = 1 }\n" + key + " = " + value;
    assertThat(Texts.errors(Texts.withLimit(lines)))
        .singleElement()
        .asString()
        .startsWith("test.conf:5: limits[0]." + key + ": ")
        .endsWith("(expected: no " + key + " beside burst: windows are limits of their own)");
  }

  @Test
  void aSubjectHasOneBurst() {
    String limits =
        """
        policy = p
        caller = [ { name = org }, { name = user } ]
        limits = [
        { name = a, per = [user], burst { slots = 1 } }
        { name = b, per = ["org|user"], burst { slots = 1 } }
        { name = c, per = [], burst { slots = 1 } }
        { name = d, per = [], burst { slots = 1 } }
        { name = e, per = [org, user], burst { slots = 1 } }
        ]
        """;
    assertThat(Texts.errors(limits))
        .containsExactly(
            "test.conf:5: limits[1].burst: an object (expected: one burst for each subject;"
                + " limits[0].burst is for user too)",
            "test.conf:7: limits[3].burst: an object (expected: one burst for each subject;"
                + " limits[2].burst is for the whole API too)");
  }

  private static String withTiers(String burst) {
    return "policy = p\ncaller = [ { name = org } ]\ntiers { names = [free, pro], default = free }\n"
        + "limits = [ { name = a, per = [org], burst { "
        + burst
        + " } } ]";
  }

  private static Limit limit(String lines) {
    return Texts.policy(Texts.withLimit(lines)).limits().get(0);
  }
}
