package dev.weir.node.window;

import java.util.Optional;

/**
 * Of a fixed window: holds for the window that starts at one instant, and, reserved ahead, for the
 * calendar window after it.
 */
final class FixedCoverage implements Coverage {

  private final FixedWindow window;
  private final long lengthMillis;

  /** The window's start that the rest is about. */
  private long startMillis;

  private long taken;

  /** Bounds of {@code taken}: by what the journal surely holds, and by the most it may hold. */
  private long covered;

  private long exposed;

  /** The same of the next window, which nothing is taken from yet. */
  private long coveredNext;

  private long exposedNext;

  /** What the latest plan reserved in the next window. */
  private long plannedNext;

  FixedCoverage(FixedWindow window) {
    this.window = window;
    lengthMillis = window.key().windowMillis();
    startMillis = window.startMillis();
  }

  @Override
  public FixedWindow window() {
    return window;
  }

  @Override
  public long left(long nowMillis) {
    follow();
    return Math.max(0, covered - taken);
  }

  @Override
  public void took(long permits, long nowMillis) {
    follow();
    taken += permits;
  }

  @Override
  public void gaveBack(long permits, boolean sincePlan) {
    follow();
    taken = Math.max(0, taken - permits);
  }

  @Override
  public void rated() {}

  @Override
  public void reset() {
    taken = 0;
    covered = 0;
    exposed = 0;
    forgetNext();
  }

  @Override
  public boolean isOpen() {
    return window.isOpen();
  }

  @Override
  public void open() {
    window.open();
  }

  @Override
  public boolean owesNews(long nowMillis) {
    follow();
    return window.isOpen() && taken > covered;
  }

  @Override
  public boolean isExposed(long nowMillis) {
    follow();
    return exposed != taken || covered != taken || exposedNext > 0;
  }

  @Override
  public long exposedUntilMillis() {
    if (exposedNext > 0) {
      return startMillis + 2 * lengthMillis;
    }
    return exposed > taken ? startMillis + lengthMillis : startMillis;
  }

  @Override
  public Optional<FixedCoverage> calendar() {
    return window.isCalendar() ? Optional.of(this) : Optional.empty();
  }

  @Override
  public boolean rollsAt(long edgeMillis) {
    return window.isCalendar() && edgeMillis() == edgeMillis;
  }

  @Override
  public WindowReservation entry(long nowMillis, long unspent) {
    follow();
    return new WindowReservation(
        window.key().algorithm(),
        lengthMillis,
        startMillis,
        taken,
        startMillis,
        unspent,
        window.permits(),
        window.movedFromMillis());
  }

  @Override
  public void planned(WindowReservation entry, long nowMillis) {
    follow();
    long upTo = entry.taken() + entry.unspent();
    if (entry.startMillis() == startMillis) {
      exposed = Math.max(exposed, upTo);
    } else if (isNext(entry)) {
      exposedNext = Math.max(exposedNext, upTo);
      plannedNext = upTo;
    }
    limit(entry, nowMillis);
  }

  @Override
  public void limit(WindowReservation entry, long plannedAtMillis) {
    long upTo = entry.taken() + entry.unspent();
    if (entry.startMillis() == startMillis) {
      covered = Math.min(covered, upTo);
    } else if (isNext(entry)) {
      coveredNext = Math.min(coveredNext, upTo);
    }
  }

  @Override
  public void grant(WindowReservation entry, long plannedAtMillis) {
    follow();
    long upTo = entry.taken() + entry.unspent();
    if (entry.startMillis() == startMillis) {
      covered = upTo;
    } else if (isNext(entry)) {
      coveredNext = upTo;
    }
  }

  @Override
  public void settled() {
    exposed = covered;
    exposedNext = coveredNext;
  }

  /** Whether permits were taken in the present window. */
  boolean isActive() {
    follow();
    return taken > 0;
  }

  /** Where the present window ends. */
  long edgeMillis() {
    return window.startMillis() + lengthMillis;
  }

  /** Permits of the next window that are durable. */
  long leftNext() {
    follow();
    return coveredNext;
  }

  /** Permits of the next window that the latest plan reserved. */
  long plannedNext() {
    follow();
    return plannedNext;
  }

  /** Whether the journal may know of permits reserved in the next window. */
  boolean isExposedNext() {
    follow();
    return exposedNext > 0;
  }

  /** What to write so that so many permits of the next window may be taken. */
  WindowReservation entryNext(long unspent) {
    long edgeMillis = edgeMillis();
    return new WindowReservation(
        window.key().algorithm(),
        lengthMillis,
        edgeMillis,
        0,
        edgeMillis,
        unspent,
        window.permits(),
        edgeMillis);
  }

  /** Goes where the window went. */
  private void follow() {
    long nowMillis = window.startMillis();
    if (nowMillis == startMillis) {
      return;
    }
    boolean rolled = nowMillis == startMillis + lengthMillis;
    covered = rolled ? coveredNext : 0;
    exposed = rolled ? exposedNext : 0;
    // A window that was moved because the clock stepped back keeps its count.
    taken = nowMillis < startMillis ? taken : 0;
    forgetNext();
    startMillis = nowMillis;
  }

  private void forgetNext() {
    coveredNext = 0;
    exposedNext = 0;
    plannedNext = 0;
  }

  private boolean isNext(WindowReservation entry) {
    return window.isCalendar() && entry.startMillis() == startMillis + lengthMillis;
  }
}
