package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimiterSettingsTest {

  /** As a node loads it. */
  private static final Config NODE =
      ConfigFactory.load(ConfigFactory.parseResources("weir-node.conf"));

  @Test
  void defaultsAreValid() {
    assertThat(LimiterSettings.from(NODE).maxBuckets()).isEqualTo(1_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-buckets = 0 | weir.limiter.max-buckets: 0 (expected: at least 1)",
        "max-waiting = 0 | weir.limiter.max-waiting: 0 (expected: at least 1)",
        "max-remembered = 0 | weir.limiter.max-remembered: 0 (expected: at least 1)",
        "max-live-in-memory = 0 | weir.limiter.max-live-in-memory: 0 (expected: at least 1)",
        "horizon = 0 | weir.limiter.horizon: PT0S (expected: PT0.001S to PT1H)",
        "horizon = 2 h | weir.limiter.horizon: PT2H (expected: PT0.001S to PT1H)",
        "settle-timeout = 0 | weir.limiter.settle-timeout: PT0S (expected: PT0.001S to PT1H)",
        "settle-timeout = 20 s | weir.limiter.settle-timeout: PT20S (expected: less than PT20S,"
            + " akka.cluster.sharding.handoff-timeout less 5 s)"
      })
  void badOnesAreNamedWithWhatIsExpected(String setting, String message) {
    Config bad = ConfigFactory.parseString("weir.limiter." + setting).withFallback(NODE);
    assertThatThrownBy(() -> LimiterSettings.from(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
