package dev.weir.node.decision;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. */
final class ManualClock implements InstantSource {

  /** In the middle of a minute, and not on a whole second. */
  static final long START_MILLIS = 1_714_058_370_250L;

  private final AtomicLong millis = new AtomicLong(START_MILLIS);

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }

  @Override
  public long millis() {
    return millis.get();
  }

  void set(long nowMillis) {
    millis.set(nowMillis);
  }

  void advance(long byMillis) {
    millis.addAndGet(byMillis);
  }
}
