package dev.weir.node.window;

import java.util.Optional;

/**
 * What the journal allows one live window: how many permits this incarnation has taken, and how
 * many it may have taken before it must write again. A plan can only lower that bound; what it
 * raises holds from its acknowledgement on.
 *
 * <p>Called after {@link Window#observe} of the same instant.
 */
sealed interface Coverage permits FixedCoverage, RollingCoverage {

  /** The window that it belongs to. */
  Window window();

  /** Permits that may be taken before anything is written. */
  long left(long nowMillis);

  /** Counts a take. */
  void took(long permits, long nowMillis);

  /**
   * Counts a take that the window gave back.
   *
   * @param sincePlan whether it was taken after the latest plan
   */
  void gaveBack(long permits, boolean sincePlan);

  /** Notes that the window's rate has changed. */
  void rated();

  /** Forgets all, and is not confused by what was planned before. */
  void reset();

  /** Whether it is a window in being, not the pause between two that start with a call. */
  boolean isOpen();

  /** Makes it one. */
  void open();

  /** Whether the journal is to be told: of a slower refill, or of debits beyond what it allows. */
  boolean owesNews(long nowMillis);

  /** Whether the journal may count anything that is live otherwise than it was taken. */
  boolean isExposed(long nowMillis);

  /** From when on nothing unspent may be taken any more. */
  long exposedUntilMillis();

  /** Itself, if its window is a calendar window: that can be reserved ahead. */
  Optional<FixedCoverage> calendar();

  /** Whether its window is a calendar window that ends there. */
  boolean rollsAt(long edgeMillis);

  /** What to write so that so many permits may be taken from now on. */
  WindowReservation entry(long nowMillis, long unspent);

  /** Notes what is being written. */
  void planned(WindowReservation entry, long nowMillis);

  /** Grants no more than what is being written would leave. */
  void limit(WindowReservation entry, long plannedAtMillis);

  /** Grants what was written. */
  void grant(WindowReservation entry, long plannedAtMillis);

  /** Notes that nothing more is being written. */
  void settled();

  /** Whether an entry is about this window. */
  default boolean concerns(WindowReservation entry) {
    WindowKey key = window().key();
    return entry.algorithm() == key.algorithm() && entry.windowMillis() == key.windowMillis();
  }
}
