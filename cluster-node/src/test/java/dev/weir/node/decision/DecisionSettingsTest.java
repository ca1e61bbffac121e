package dev.weir.node.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionSettingsTest {

  @Test
  void theDefaultsAreValid() {
    assertThat(FrontEnd.settings(""))
        .isEqualTo(
            new DecisionSettings(
                Duration.ofSeconds(3),
                Duration.ofSeconds(15),
                Duration.ofSeconds(15),
                3,
                Duration.ofSeconds(1),
                100_000,
                256,
                Duration.ofSeconds(1),
                1_000,
                10_000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout = 9 ms | weir.decision.timeout: 9 ms (expected: 10 to 15000 ms)",
        "recovery-timeout = 2 s | weir.decision.recovery-timeout: 2000 ms (expected: 3000 to 19000 ms)",
        "batch-timeout = 2 s | weir.decision.batch-timeout: 2000 ms (expected: 3000 to 19000 ms)",
        "breaker.timeouts = 0 | weir.decision.breaker.timeouts: 0 (expected: 1 to 1000)",
        "breaker.open = 0 s | weir.decision.breaker.open: 0 ms (expected: 1 to 60000 ms)",
        "local.subjects = 0 | weir.decision.local.subjects: 0 (expected: 1 to 10000000)",
        "local.buckets = 0 | weir.decision.local.buckets: 0 (expected: 1 to 10000)",
        "debit.every = 2 m | weir.decision.debit.every: 120000 ms (expected: 10 to 60000 ms)",
        "debit.subjects = 0 | weir.decision.debit.subjects: 0 (expected: 1 to 100000)",
        "remembered = 0 | weir.decision.remembered: 0 (expected: 1 to 10000000)",
      })
  void whatIsOutOfBoundsIsSaidWithItsBounds(String setting, String message) {
    assertThatThrownBy(() -> FrontEnd.settings("weir.decision." + setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
