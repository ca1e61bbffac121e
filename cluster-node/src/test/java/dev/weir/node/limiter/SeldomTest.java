package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeldomTest {

  /** A monotonic clock may be anywhere, and pass the end of its range. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);

  private final Seldom seldom = new Seldom(nanos::get);

  @Test
  void isTimeAtOnceAndThenOnceInTenSeconds() {
    int times = 0;
    for (int second = 0; second < 20; second++) {
      times += seldom.isTime() ? 1 : 0;
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    assertThat(times).isEqualTo(2);
  }
}
