package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.node.window.Oracle.Take;
import java.util.List;

class TokenBucketTest extends WindowContract {

  TokenBucketTest() {
    super(Algorithm.TOKEN_BUCKET, Oracle.TOKEN_BUCKET);
  }

  @Override
  void assertWithinBound(List<Take> log, Rate rate) {
    long last = log.get(log.size() - 1).atMillis();
    assertThat(Oracle.TOKEN_BUCKET.used(log, rate, last)).isLessThanOrEqualTo(rate.capacity());
  }

  @Override
  void assertWithinBoundOfPassedTime(List<Take> log, Rate rate, int edges) {
    assertWithinBound(log, rate);
  }

  @Override
  void assertRefunded(long used, long withoutThem) {
    assertThat(used).isGreaterThanOrEqualTo(withoutThem);
  }

  @Override
  long longestRetryMillis(Rate rate) {
    return 2 * rate.windowMillis();
  }
}
