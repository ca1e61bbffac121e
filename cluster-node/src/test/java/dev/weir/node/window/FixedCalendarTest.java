package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.node.window.Oracle.Take;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedCalendarTest extends WindowContract {

  FixedCalendarTest() {
    super(Algorithm.FIXED_CALENDAR, Oracle.CALENDAR);
  }

  @Override
  void assertWithinBound(List<Take> log, Rate rate) {
    long last = log.get(log.size() - 1).atMillis();
    assertThat(Oracle.CALENDAR.used(log, rate, last)).isLessThanOrEqualTo(rate.permits());
  }

  @Override
  void assertWithinBoundOfPassedTime(List<Take> log, Rate rate, int edges) {
    assertThat(log.stream().mapToLong(Take::cost).sum())
        .isLessThanOrEqualTo(edges * rate.permits());
  }

  @Test
  void windowsAreAlignedToTheEpochInUtc() {
    Bucket bucket = bucket(Rate.of(5, Duration.ofMinutes(1), Algorithm.FIXED_CALENDAR));
    assertThat(view(bucket, START, 1).resetAtMillis()).isEqualTo(1_714_058_400_000L);
    bucket.take(START, 5);
    assertThat(view(bucket, START, 1).retryAfterMillis()).isEqualTo(1_714_058_400_000L - START);
  }

  @Test
  void instantsBeforeTheEpochAreAlignedToo() {
    Bucket bucket =
        Bucket.inMemory(
            KEY, List.of(Rate.of(5, Duration.ofMillis(100), Algorithm.FIXED_CALENDAR)), -150);
    assertThat(view(bucket, -150, 1).resetAtMillis()).isEqualTo(-100);
  }
}
