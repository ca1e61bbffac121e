package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.node.window.Oracle.Take;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedFirstCallTest extends WindowContract {

  private static final Rate RATE = Rate.of(5, Duration.ofMinutes(1), Algorithm.FIXED_FIRST_CALL);

  FixedFirstCallTest() {
    super(Algorithm.FIXED_FIRST_CALL, Oracle.FIRST_CALL);
  }

  @Override
  void assertWithinBound(List<Take> log, Rate rate) {
    long last = log.get(log.size() - 1).atMillis();
    assertThat(Oracle.FIRST_CALL.used(log, rate, last)).isLessThanOrEqualTo(rate.permits());
  }

  @Override
  void assertWithinBoundOfPassedTime(List<Take> log, Rate rate, int edges) {
    assertThat(Oracle.fallIntoWindows(log, rate.permits(), rate.windowMillis())).isTrue();
  }

  @Test
  void aWindowBeginsWithTheFirstTakeAndNotWithALook() {
    Bucket bucket = bucket(RATE);
    bucket.judge(START + 1_000, 0);
    bucket.views(START + 2_000, 1);
    bucket.take(START + 3_000, 1);
    assertThat(view(bucket, START + 4_000, 1).resetAtMillis()).isEqualTo(START + 63_000);
  }

  @Test
  void withoutAWindowOneWouldBeginNow() {
    assertThat(view(bucket(RATE), START + 7, 1).resetAtMillis()).isEqualTo(START + 60_007);
  }

  @Test
  void theNextWindowBeginsWithTheNextTakeAfterTheEnd() {
    Bucket bucket = bucket(RATE);
    bucket.take(START, 5);
    assertThat(bucket.judge(START + 59_999, 1)).isEqualTo(Verdict.DENIED);
    assertThat(bucket.judge(START + 90_000, 1)).isEqualTo(Verdict.GRANTABLE);
    bucket.take(START + 100_000, 1);
    assertThat(view(bucket, START + 100_000, 1).resetAtMillis()).isEqualTo(START + 160_000);
  }

  @Test
  void aWindowWhoseTakesWereAllRefundedKeepsItsStart() {
    Bucket bucket = bucket(RATE);
    bucket.refund(START + 5, bucket.take(START, 2));
    assertThat(view(bucket, START + 10, 1).used()).isZero();
    assertThat(view(bucket, START + 10, 1).resetAtMillis()).isEqualTo(START + 60_000);
    assertThat(bucket.isOver(START + 59_999)).isFalse();
    assertThat(bucket.isOver(START + 60_000)).isTrue();
  }
}
