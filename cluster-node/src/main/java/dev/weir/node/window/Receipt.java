package dev.weir.node.window;

import java.util.List;

/**
 * What one take took of one bucket; a refund shows it.
 *
 * @param cost permits taken
 * @param marks one for each window of the bucket
 */
public record Receipt(long cost, List<Mark> marks) {

  /**
   * Where a take stands in one window.
   *
   * @param window which window
   * @param atMillis fixed: the window's start; else when the permits were taken
   * @param debtBefore token bucket: its debt before the take, in permits times window milliseconds;
   *     else 0
   */
  public record Mark(WindowKey window, long atMillis, long debtBefore) {}

  public Receipt {
    marks = List.copyOf(marks);
  }
}
