package dev.weir.node.window;

import dev.weir.config.policy.Rate;
import java.util.List;

/**
 * What one take took of one bucket; a refund shows it.
 *
 * @param cost permits taken
 * @param epoch the bucket's epoch; a reset, or a clock that stepped back far, begins a new one
 * @param reservation the number of the bucket's latest reservation when it was taken; 0 for none
 * @param marks one for each window of the bucket
 */
public record Receipt(long cost, long epoch, long reservation, List<Mark> marks) {

  /**
   * Where a take stands in one window.
   *
   * @param window which window
   * @param atMillis fixed: the window's start; else the instant that the permits count from
   * @param debtBefore token bucket: its debt before the take, in permits times window milliseconds;
   *     else 0
   */
  public record Mark(WindowKey window, long atMillis, long debtBefore) {}

  /** The same for a part of what was taken. */
  public Receipt of(long permits) {
    Expect.between("permits", permits, 1, cost);
    return new Receipt(permits, epoch, reservation, marks);
  }

  public Receipt {
    Expect.between("cost", cost, 0, Rate.MAX_PERMITS);
    marks = List.copyOf(marks);
  }
}
