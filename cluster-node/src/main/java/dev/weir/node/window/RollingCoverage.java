package dev.weir.node.window;

import java.time.Duration;
import java.util.Optional;

/**
 * Of a sliding window or a token bucket: counts from when this writer began, and holds for one
 * window's length after it was planned, so that what a silent writer left unspent ends by itself;
 * but for no more than a day.
 *
 * <p>Why a day: the journal's rows go by age. A permit may be taken as long as its reservation
 * holds, and counts for one window more; until then the reservation must be there to be read after
 * a crash. Rows live for two days longer than the longest window: one is for this, one for clocks.
 */
final class RollingCoverage implements Coverage {

  private static final long MOST_HELD_MILLIS = Duration.ofDays(1).toMillis();

  private final Window window;
  private final long windowMillis;

  /** For so long after it was planned a reservation may be taken from. */
  private final long heldMillis;

  /** Tells this writer from others of the same incarnation; never the same twice. */
  private long sinceMillis;

  private long taken;
  private long takenByMillis;

  /** Of {@code taken}, what the journal surely counts as spent. */
  private long written;

  /** Bounds of {@code taken}: by what the journal surely holds, and by the most it may hold. */
  private long covered;

  private long exposed;
  private long coveredFromMillis;

  /** Whether {@code covered} has ended. */
  private boolean lapsed = true;

  private long plannedAtMillis;

  /** Whether the journal may know of this writer. */
  private boolean told;

  /**
   * Refills per window: the fastest that the journal may hold for the last, and the slowest since
   * it was last written and since the last plan.
   */
  private long toldRefill;

  private long slowestSinceTold;
  private long slowestSincePlan;

  RollingCoverage(Window window, long toldRefill, long nowMillis) {
    this.window = window;
    this.toldRefill = toldRefill;
    windowMillis = window.key().windowMillis();
    heldMillis = Math.min(windowMillis, MOST_HELD_MILLIS);
    sinceMillis = nowMillis;
    takenByMillis = nowMillis;
    coveredFromMillis = nowMillis;
    plannedAtMillis = nowMillis;
    slowestSinceTold = window.refill();
    slowestSincePlan = window.refill();
  }

  @Override
  public Window window() {
    return window;
  }

  @Override
  public long left(long nowMillis) {
    boolean steppedBack = coveredFromMillis - nowMillis > heldMillis;
    if (nowMillis >= coveredFromMillis + heldMillis || steppedBack) {
      lapsed = true;
    }
    return lapsed ? 0 : Math.max(0, covered - taken);
  }

  @Override
  public void took(long permits, long nowMillis) {
    // A debit may come so late that the journal counts all that was covered as spent before.
    boolean late = nowMillis >= coveredFromMillis + windowMillis;
    taken = (late ? Math.max(taken, covered) : taken) + permits;
    takenByMillis = nowMillis;
  }

  @Override
  public void gaveBack(long permits, boolean sincePlan) {
    // What a plan told is spent for the journal, and from when on: it must not be taken again.
    if (sincePlan) {
      taken = Math.max(0, taken - permits);
    }
  }

  @Override
  public void rated() {
    slowestSinceTold = Math.min(slowestSinceTold, window.refill());
    slowestSincePlan = Math.min(slowestSincePlan, window.refill());
  }

  @Override
  public void reset() {
    begin(sinceMillis + 1);
    taken = 0;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void open() {}

  @Override
  public boolean owesNews(long nowMillis) {
    boolean slower = window.refills() && slowestSinceTold < toldRefill;
    return (slower && window.endsAtMillis() > nowMillis) || isBehind(nowMillis);
  }

  @Override
  public boolean isExposed(long nowMillis) {
    // What was taken but not told yet counts as unspent, so from a later instant than it should.
    return (exposed > written && nowMillis < plannedAtMillis + 2 * windowMillis)
        || isBehind(nowMillis);
  }

  @Override
  public long exposedUntilMillis() {
    return exposed > taken ? plannedAtMillis + windowMillis : plannedAtMillis;
  }

  @Override
  public Optional<FixedCoverage> calendar() {
    return Optional.empty();
  }

  @Override
  public boolean rollsAt(long edgeMillis) {
    return false;
  }

  @Override
  public WindowReservation entry(long nowMillis, long unspent) {
    if (told && nowMillis >= plannedAtMillis + 2 * windowMillis) {
      begin(Math.max(nowMillis, sinceMillis + 1));
    }
    return new WindowReservation(
        window.key().algorithm(),
        windowMillis,
        sinceMillis,
        taken,
        takenByMillis,
        unspent,
        slowestSinceTold,
        sinceMillis);
  }

  @Override
  public void planned(WindowReservation entry, long nowMillis) {
    exposed = Math.max(exposed, entry.taken() + entry.unspent());
    plannedAtMillis = nowMillis;
    told = true;
    slowestSincePlan = window.refill();
    limit(entry, nowMillis);
  }

  @Override
  public void limit(WindowReservation entry, long plannedAtMillis) {
    toldRefill = Math.max(toldRefill, entry.permits());
    if (entry.startMillis() == sinceMillis) {
      covered = Math.min(covered, entry.taken() + entry.unspent());
      coveredFromMillis = Math.min(coveredFromMillis, plannedAtMillis);
    }
  }

  @Override
  public void grant(WindowReservation entry, long plannedAtMillis) {
    toldRefill = entry.permits();
    if (entry.startMillis() == sinceMillis) {
      written = Math.max(written, entry.taken());
      covered = entry.taken() + entry.unspent();
      coveredFromMillis = plannedAtMillis;
      lapsed = false;
    }
  }

  @Override
  public void settled() {
    exposed = covered;
    slowestSinceTold = slowestSincePlan;
  }

  /** Whether more was taken, as by a debit, than the journal counts or will count. */
  private boolean isBehind(long nowMillis) {
    return taken > covered && window.endsAtMillis() > nowMillis;
  }

  /** As a new writer, who tells what the journal does not count of the one before. */
  private void begin(long beginMillis) {
    sinceMillis = beginMillis;
    taken = Math.max(0, taken - Math.max(written, covered));
    written = 0;
    covered = 0;
    exposed = 0;
    lapsed = true;
    told = false;
  }
}
