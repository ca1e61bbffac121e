package dev.weir.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TenureSettingsTest {

  @Test
  void theDefaultsAreOneQuestionASecondThatCountsForFour() {
    assertThat(TenureSettings.of(config("")))
        .isEqualTo(
            new TenureSettings(
                Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofMillis(500)));
  }

  @Test
  void tenureMustEndBeforeAnybodyTakesOver() {
    assertThatThrownBy(() -> TenureSettings.of(config("weir.tenure.valid-for = 5 s")))
        .hasMessage(
            "weir.tenure.valid-for: PT5S (expected: less than the earliest take-over, PT5S by"
                + " akka.cluster)");
    assertThatThrownBy(() -> TenureSettings.of(config("akka.cluster.down-removal-margin = 3 s")))
        .hasMessageContaining("weir.tenure.valid-for: PT4S");
  }

  @Test
  void aMarginThatIsOffIsTheResolversOwn() {
    Config derived =
        config(
            """
            akka.cluster.down-removal-margin = off
            akka.cluster.split-brain-resolver.stable-after = 4 s
            """);
    assertThatThrownBy(() -> TenureSettings.of(derived))
        .hasMessageContaining("take-over, PT4S by akka.cluster");
  }

  @Test
  void valuesOutOfBoundsAreNamedWithTheirExpectation() {
    assertThatThrownBy(() -> TenureSettings.of(config("weir.tenure.ping-interval = 99 ms")))
        .hasMessage("weir.tenure.ping-interval: PT0.099S (expected: 100 ms to 10 s)");
    assertThatThrownBy(() -> TenureSettings.of(config("weir.tenure.ping-interval = 11 s")))
        .hasMessage("weir.tenure.ping-interval: PT11S (expected: 100 ms to 10 s)");
    assertThatThrownBy(() -> TenureSettings.of(config("weir.tenure.valid-for = 1999 ms")))
        .hasMessage(
            "weir.tenure.valid-for: PT1.999S (expected: at least twice"
                + " weir.tenure.ping-interval, PT1S)");
    assertThatThrownBy(() -> TenureSettings.of(config("weir.tenure.clock-bound = 0 s")))
        .hasMessage("weir.tenure.clock-bound: PT0S (expected: 1 ms to 1 day)");
  }

  private static Config config(String settings) {
    return ConfigFactory.load(
        ConfigFactory.parseString(settings)
            .withFallback(ConfigFactory.parseResources("weir-node.conf")));
  }
}
