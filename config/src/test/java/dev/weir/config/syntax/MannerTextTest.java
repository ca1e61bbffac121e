package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Abuse;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Penalty;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Shape;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MannerTextTest {

  @Test
  void aLimitOnlyCountsAndDeniesUnlessItSaysMore() {
    assertThat(manner("")).isEqualTo(Manner.PLAIN);
    assertThat(manner("shadow = false\nspread = false")).isEqualTo(Manner.PLAIN);
  }

  @Test
  void aLimitMayShapePunishAndForgive() {
    assertThat(
            manner(
                """
                shape { wait = 10 s }
                abuse { denials = 20, within = 1 minute, lower-to = "20%", for = 10 minutes }
                penalty { longest = 2 }
                """))
        .isEqualTo(
            new Manner(
                Optional.of(new Shape(Duration.ofSeconds(10), 1_000)),
                Optional.of(new Abuse(20, Duration.ofMinutes(1), 20, Duration.ofMinutes(10))),
                Optional.of(new Penalty(2)),
                false,
                false));
    assertThat(manner("shape { wait = 1 ms, queue = 1 }").shape())
        .contains(new Shape(Duration.ofMillis(1), 1));
  }

  @Test
  void aLimitMayStandInShadow() {
    assertThat(manner("shadow = true"))
        .isEqualTo(new Manner(Optional.empty(), Optional.empty(), Optional.empty(), true, false));
  }

  @Test
  void aDurableLimitMayBeSpread() {
    assertThat(manner("spread = true"))
        .isEqualTo(new Manner(Optional.empty(), Optional.empty(), Optional.empty(), false, true));
  }

  @Test
  void aLimitOfShortWindowsInMemoryMayBeSpread() {
    Limit ceiling =
        Texts.policy(
                Texts.withLimit("name = a, per = [], rates = [\"9 per second\"], spread = true"))
            .limits()
            .get(0);
    assertThat(ceiling.isSpread()).isTrue();
    assertThat(ceiling.durability()).isEqualTo(Durability.MEMORY);
  }

  @Test
  void aLoweredRateHasItsShareAndAtLeastOnePermit() {
    Abuse abuse = new Abuse(2, Duration.ofSeconds(1), 20, Duration.ofSeconds(1));
    Duration minute = Duration.ofMinutes(1);
    assertThat(abuse.lowered(Rate.of(100, minute, Algorithm.SLIDING)))
        .isEqualTo(Rate.of(20, minute, Algorithm.SLIDING));
    assertThat(abuse.lowered(Rate.of(4, minute, Algorithm.SLIDING)))
        .isEqualTo(Rate.of(1, minute, Algorithm.SLIDING));
    assertThat(abuse.lowered(new Rate(60, minute, Algorithm.TOKEN_BUCKET, 9)))
        .isEqualTo(new Rate(12, minute, Algorithm.TOKEN_BUCKET, 1));
    assertThat(abuse.lowered(Rate.of(Rate.MAX_PERMITS, minute, Algorithm.SLIDING)).permits())
        .isEqualTo(200_000_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "shape = true|shape: true (expected: an object, such as { wait = 10 s, queue = 1000 })",
        "shape {}|shape.wait: nothing (expected: how long a call may wait, such as 10 s)",
        "shape { wait = 0 s }|shape.wait: \"0 s\" (expected: a length of time with its unit, 1"
            + " millisecond to 10 minutes, such as 60 s)",
        "shape { wait = 1 s, queue = 0 }|shape.queue: 0 (expected: a whole number from 1 to 10000)",
        "shape { wait = 1 s, wiat = 1 s }|shape.wiat: unknown key (expected: \"wait\"; keys here are"
            + " queue, wait)",
        "penalty { longest = 1 }|penalty.longest: 1 (expected: a whole number from 2 to 10)",
        "penalty {}|penalty.longest: nothing (expected: the most windows)",
        "penalty { longest = 2, x = 1 }|penalty.x: unknown key (expected: keys here are longest)",
        "shadow = yes|shadow: \"yes\" (expected: true or false)",
        "spread { block = 5 }|spread: an object (expected: true or false)",
        "abuse { denials = 1, within = 1 s, lower-to = \"1%\", for = 1 s }|abuse.denials: 1"
            + " (expected: a whole number from 2 to 100000)",
        "abuse { denials = 2, within = 0 s, lower-to = \"1%\", for = 1 s }|abuse.within: \"0 s\""
            + " (expected: a length of time with its unit, 1 second to 1 day, such as 60 s)",
        "abuse { denials = 2, within = 1 s, lower-to = \"100%\", for = 1 s }|abuse.lower-to:"
            + " \"100%\" (expected: a percentage from \"1%\" to \"99%\")",
        "abuse { denials = 2, within = 1 s, lower-to = 20, for = 1 s }|abuse.lower-to: 20"
            + " (expected: a percentage from \"1%\" to \"99%\")",
        "abuse { denials = 2, within = 1 s, lower-to = \"1%\", for = 2 days }|abuse.for: \"2 days\""
            + " (expected: a length of time with its unit, 1 second to 1 day, such as 60 s)",
        "shape { wait = 1 s }, shadow = true|shape: with shadow (expected: no shape: what denies"
            + " nothing lets nobody wait)",
        "shadow = true, spread = true|spread: true (expected: none of them: no single place sees all"
            + " calls of a limit that is spread)",
        "algorithm = sliding, spread = true|spread: true (expected: fixed windows that begin on the"
            + " calendar)",
        "align = first-call, spread = true|spread: true (expected: fixed windows that begin on the"
            + " calendar)",
        "durability = memory, spread = true|spread: true (expected: a durable limit, or windows"
            + " under 3 seconds)",
        "penalty { longest = 2 }, spread = true|spread: true (expected: none of them: no single"
            + " place sees all calls of a limit that is spread)",
      })
  void anErrorNamesTheFieldItsValueAndTheExpectation(String lines, String error) {
    assertThat(Texts.errors(text(lines))).containsExactly("test.conf:5: limits[0]." + error);
  }

  private static Manner manner(String lines) {
    return Texts.policy(text(lines)).limits().get(0).manner();
  }

  private static String text(String lines) {
    return Texts.withLimit("name = a, per = [org], rates = [\"100 per minute\"]\n" + lines);
  }
}
