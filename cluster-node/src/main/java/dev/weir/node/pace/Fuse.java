package dev.weir.node.pace;

import dev.weir.config.policy.Circuit;
import java.util.OptionalLong;

/**
 * Whether a destination works. Open, nothing is delivered until a pause is over; then one delivery
 * at a time, a probe, tries it. Each that fails doubles the pause. Mutable; confined to its actor.
 */
final class Fuse {

  /** Where it stands. */
  enum Position {
    /** Deliveries go. */
    CLOSED,
    /** None goes. */
    OPEN,
    /** One is under way that decides. */
    PROBING
  }

  private static final long LATEST_MASK = (1L << Circuit.LATEST) - 1;

  private final Circuit circuit;
  private Position position = Position.CLOSED;
  private int inARow;

  /** The latest outcomes, a bit each, the last one lowest; set: it failed. */
  private long latest;

  private int known;
  private long pauseMillis;
  private long probeAtMillis;

  Fuse(Circuit circuit) {
    this.circuit = circuit;
    this.pauseMillis = circuit.first().toMillis();
  }

  /** One that was open, or was being probed, when it was written down. */
  static Fuse open(Circuit circuit, long probeAtMillis, long pauseMillis) {
    Fuse fuse = new Fuse(circuit);
    fuse.position = Position.OPEN;
    fuse.probeAtMillis = probeAtMillis;
    fuse.pauseMillis = Math.max(1, Math.min(pauseMillis, circuit.longest().toMillis()));
    return fuse;
  }

  Position position() {
    return position;
  }

  /** When it is open, when the next probe may go. */
  long probeAtMillis() {
    return probeAtMillis;
  }

  /** The pause that opened it, or would now. */
  long pauseMillis() {
    return pauseMillis;
  }

  /** Whether a delivery may go now; where only as a probe, {@link #probing()} is to be told. */
  boolean lets(long nowMillis) {
    return position == Position.CLOSED || (position == Position.OPEN && isDue(nowMillis));
  }

  /** How long until a delivery may go; at least 1, since who asks then may not be the first. */
  long waitMillis(long nowMillis) {
    return position == Position.OPEN
        ? Math.max(1, probeAtMillis - nowMillis)
        : Math.max(1, circuit.first().toMillis());
  }

  private boolean isDue(long nowMillis) {
    // A clock that has stepped back must not keep it open for longer than any pause.
    return nowMillis >= probeAtMillis || probeAtMillis - nowMillis > Circuit.MAX_PAUSE.toMillis();
  }

  /** A probe goes. */
  void probing() {
    position = Position.PROBING;
  }

  /** The probe came to nothing: nobody knows how it went. */
  void probeLost(long nowMillis) {
    position = Position.OPEN;
    probeAtMillis = nowMillis;
  }

  /**
   * A delivery that was no probe has ended.
   *
   * @param failed whether the destination did not get to it
   * @param askedMillis how long the destination asks to be left alone
   */
  void ended(boolean failed, OptionalLong askedMillis, long nowMillis) {
    if (position != Position.CLOSED) {
      // It began before; the probe decides.
      return;
    }
    inARow = failed ? inARow + 1 : 0;
    latest = ((latest << 1) | (failed ? 1 : 0)) & LATEST_MASK;
    known = Math.min(Circuit.LATEST, known + 1);
    boolean half = known == Circuit.LATEST && Long.bitCount(latest) * 2 >= Circuit.LATEST;
    if (failed && (inARow >= circuit.inARow() || half || askedMillis.isPresent())) {
      pauseMillis = circuit.first().toMillis();
      open(askedMillis, nowMillis);
    }
  }

  /** The probe has ended. */
  void probed(boolean failed, OptionalLong askedMillis, long nowMillis) {
    if (failed) {
      pauseMillis = Math.min(2 * pauseMillis, circuit.longest().toMillis());
      open(askedMillis, nowMillis);
    } else {
      position = Position.CLOSED;
      pauseMillis = circuit.first().toMillis();
      inARow = 0;
      latest = 0;
      known = 0;
    }
  }

  private void open(OptionalLong askedMillis, long nowMillis) {
    position = Position.OPEN;
    long asked = Math.min(askedMillis.orElse(0), Circuit.MAX_PAUSE.toMillis());
    probeAtMillis = nowMillis + Math.max(asked, pauseMillis);
  }
}
