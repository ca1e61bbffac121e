package dev.weir.config.policy;

import java.util.OptionalLong;

/**
 * What a limit's permits are taken for.
 *
 * @param unit calls, or the items that batch calls carry
 * @param itemsPerPermit of a limit that counts calls, how many items a batch call has for one
 *     permit, 1 to {@value Rate#MAX_PERMITS}; empty: a batch call costs as much as any other
 */
public record Counts(Unit unit, OptionalLong itemsPerPermit) {

  /** What is counted. */
  public enum Unit {
    /** Every call, by its cost. */
    CALLS,
    /** What batch calls carry. */
    ITEMS
  }

  /** Calls, whatever they carry. */
  public static final Counts CALLS = new Counts(Unit.CALLS, OptionalLong.empty());

  /** The items of batch calls. */
  public static final Counts ITEMS = new Counts(Unit.ITEMS, OptionalLong.empty());

  public Counts {
    itemsPerPermit.ifPresent(
        items -> Expect.between("items-per-permit", items, 1, Rate.MAX_PERMITS));
    Expect.that(
        unit == Unit.CALLS || itemsPerPermit.isEmpty(),
        "items-per-permit",
        itemsPerPermit.orElse(0),
        "none where counts = items: each item takes a permit");
  }

  /** Whether a batch call takes the more the more it carries. */
  public boolean byItems() {
    return unit == Unit.ITEMS || itemsPerPermit.isPresent();
  }

  /**
   * The permits that a call takes.
   *
   * @param cost of the call, as it or its route says; 0 only looks
   * @param items that it carries; 0: it is no batch
   */
  public long permits(long cost, long items) {
    if (cost == 0) {
      return 0;
    }
    return switch (unit) {
      case CALLS ->
          items == 0 || itemsPerPermit.isEmpty()
              ? cost
              : 1 + (items - 1) / itemsPerPermit.getAsLong();
      case ITEMS -> items;
    };
  }

  /** How many items so many permits are for; empty where that is any number. */
  public OptionalLong items(long permits) {
    return switch (unit) {
      case CALLS ->
          itemsPerPermit.isPresent()
              ? OptionalLong.of(permits * itemsPerPermit.getAsLong())
              : OptionalLong.empty();
      case ITEMS -> OptionalLong.of(permits);
    };
  }
}
