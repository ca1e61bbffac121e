package dev.weir.node.limiter;

import java.util.Optional;

/**
 * Counts of calls: what one incarnation of a limiter has counted, or what a node has judged in its
 * place.
 *
 * @param calls calls judged, batch calls apart
 * @param denied of them, denied
 * @param apart the accounts of batch calls and webhook deliveries; empty where there were none:
 *     most subjects have neither
 */
public record Tally(long calls, long denied, Optional<Apart> apart) {

  /** What is counted apart from ordinary calls. */
  public record Apart(Batches batches, Deliveries deliveries) {
    static final Apart NONE = new Apart(Batches.NONE, Deliveries.NONE);

    private Apart plus(Apart other) {
      return new Apart(batches.plus(other.batches), deliveries.plus(other.deliveries));
    }
  }

  /** Nothing counted. */
  public static final Tally NONE = requests(0, 0);

  static final Tally ALLOWED = requests(1, 0);
  static final Tally DENIED = requests(1, 1);

  private static final Tally DENIED_BATCH = of(Batches.ofDenied());

  /** Ordinary calls only. */
  public static Tally requests(long calls, long denied) {
    return new Tally(calls, denied, Optional.empty());
  }

  /** Batch calls only. */
  public static Tally of(Batches batches) {
    return new Tally(0, 0, Optional.of(new Apart(batches, Deliveries.NONE)));
  }

  static Tally of(Deliveries deliveries) {
    return new Tally(0, 0, Optional.of(new Apart(Batches.NONE, deliveries)));
  }

  /**
   * A call that was allowed.
   *
   * @param items that it carries; 0: it is no batch
   */
  public static Tally allowed(long items) {
    return items == 0 ? ALLOWED : of(Batches.ofAllowed(items));
  }

  /**
   * A call that was denied.
   *
   * @param items that it carries; 0: it is no batch
   */
  public static Tally denied(long items) {
    return items == 0 ? DENIED : DENIED_BATCH;
  }

  /**
   * A call that was allowed here and denied elsewhere: its items are not carried.
   *
   * @param items that it carries; 0: it is no batch
   */
  public static Tally takenBack(long items) {
    return items == 0 ? NONE : of(new Batches(0, 0, -items));
  }

  /** The batch calls. */
  public Batches batches() {
    return apart.orElse(Apart.NONE).batches();
  }

  Deliveries deliveries() {
    return apart.orElse(Apart.NONE).deliveries();
  }

  /** Both together. */
  public Tally plus(Tally other) {
    return new Tally(calls + other.calls, denied + other.denied, apartWith(other));
  }

  private Optional<Apart> apartWith(Tally other) {
    if (other.apart.isEmpty()) {
      return apart;
    }
    return apart.isEmpty() ? other.apart : apart.map(mine -> mine.plus(other.apart.get()));
  }
}
