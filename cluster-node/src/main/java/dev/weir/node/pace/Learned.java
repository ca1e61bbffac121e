package dev.weir.node.pace;

import dev.weir.node.limiter.CborSerializable;
import dev.weir.node.limiter.RememberedAnswer;
import java.util.List;

/**
 * What is known of one destination at an instant; each replaces the one before.
 *
 * @param atMillis the owner's clock
 * @param bound deliveries at once
 * @param usualMillis how long one takes in the long run; 0: not known
 * @param failing whether nothing is delivered but probes
 * @param probeAtMillis of one that fails, when the next probe may go
 * @param pauseMillis of one that fails, the pause before that
 * @param settled whether the owner stopped in good order; else it may go on writing, or crash
 * @param nextNumber no lease's number from this one on was used by then
 * @param inFlight of one that is settled, what was under way
 * @param remembered of one that is settled, what deliveries with an id were answered
 */
record Learned(
    long atMillis,
    int bound,
    long usualMillis,
    boolean failing,
    long probeAtMillis,
    long pauseMillis,
    boolean settled,
    long nextNumber,
    List<Flight> inFlight,
    List<RememberedAnswer> remembered)
    implements CborSerializable {

  private static final int SHARE = 4;

  Learned {
    inFlight = List.copyOf(inFlight);
    remembered = List.copyOf(remembered);
  }

  /**
   * Whether it is worth a write: another circuit, or a fourth more or less than what is written.
   */
  boolean differsFrom(Learned written) {
    return failing != written.failing
        || isFar(bound, written.bound)
        || isFar(usualMillis, written.usualMillis);
  }

  private static boolean isFar(long now, long before) {
    return Math.abs(now - before) * SHARE > before;
  }
}
