package dev.weir.node.decision;

import dev.weir.node.pace.Report;
import java.util.OptionalLong;

/**
 * What a release tells of the end of a call in flight, or of a delivery.
 *
 * @param report how the called side dealt with it; it sets a destination's pace
 * @param cost permits that a call turned out to cost, of each window of the limiter that gave the
 *     lease, 0 to 1,000,000,000; empty: what it took. A delivery has none
 */
public record Ending(Report report, OptionalLong cost) {

  /** Of a release that tells nothing. */
  public static final Ending UNTOLD = new Ending(Report.UNTOLD, OptionalLong.empty());
}
