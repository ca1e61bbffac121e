package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.node.window.Oracle.Take;
import java.util.List;

class SlidingTest extends WindowContract {

  SlidingTest() {
    super(Algorithm.SLIDING, Oracle.SLIDING);
  }

  @Override
  void assertWithinBound(List<Take> log, Rate rate) {
    long last = log.get(log.size() - 1).atMillis();
    long inTheLastWindow =
        log.stream()
            .filter(take -> take.atMillis() > last - rate.windowMillis())
            .mapToLong(Take::cost)
            .sum();
    assertThat(inTheLastWindow).isLessThanOrEqualTo(rate.permits());
  }

  @Override
  void assertWithinBoundOfPassedTime(List<Take> log, Rate rate, int edges) {
    assertWithinBound(log, rate);
  }
}
