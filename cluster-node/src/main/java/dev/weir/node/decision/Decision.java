package dev.weir.node.decision;

import dev.weir.node.limiter.LeaseId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What became of a call.
 *
 * @param allowed whether it may go ahead
 * @param policy the policy's name
 * @param limits one entry for each window that applied, tightest first: the smallest remaining /
 *     limit, compared by cross-multiplying
 * @param denial what denied it; empty if it is allowed
 * @param queuedMillis how long it stood in a queue
 * @param degraded whether any part of the answer came from a fallback
 * @param decidedAtMillis the owner's clock when it decided
 * @param slot what the call has, if a limit bounds its calls in flight
 */
public record Decision(
    boolean allowed,
    String policy,
    List<Entry> limits,
    Optional<Denial> denial,
    long queuedMillis,
    boolean degraded,
    long decidedAtMillis,
    Optional<Slot> slot)
    implements Answer {

  /** Of a call that needs no slot. */
  public Decision(
      boolean allowed,
      String policy,
      List<Entry> limits,
      Optional<Denial> denial,
      long queuedMillis,
      boolean degraded,
      long decidedAtMillis) {
    this(
        allowed, policy, limits, denial, queuedMillis, degraded, decidedAtMillis, Optional.empty());
  }

  /**
   * A call in flight.
   *
   * @param lease what its release names
   * @param expiresAtSeconds Unix seconds, rounded down, when its slot comes free by itself
   */
  public record Slot(LeaseId lease, long expiresAtSeconds) {}

  /** The same of a call that stood in a line, or has a slot. */
  Decision queued(long millis, Optional<Slot> its) {
    return new Decision(allowed, policy, limits, denial, millis, degraded, decidedAtMillis, its);
  }

  /** A call that meets no limit. */
  static Decision unlimited(String policy, long nowMillis) {
    return new Decision(true, policy, List.of(), Optional.empty(), 0, false, nowMillis);
  }

  /**
   * The same, but that a denied caller is told to wait so long at least. One for whom waiting does
   * not help is not told to wait.
   *
   * @param seconds 0: as it is
   */
  Decision waitingAtLeast(long seconds) {
    boolean shorter =
        denial
            .map(Denial::retryAfterSeconds)
            .map(wait -> wait.isPresent() && wait.getAsLong() < seconds)
            .orElse(false);
    return shorter
        ? new Decision(
            allowed,
            policy,
            limits,
            denial.map(
                known -> new Denial(known.by(), OptionalLong.of(seconds), known.itemsRemaining())),
            queuedMillis,
            degraded,
            decidedAtMillis)
        : this;
  }

  /** The same, but that a denied batch call is told how many items there is room for. */
  Decision withRoomFor(OptionalLong items) {
    return new Decision(
        allowed,
        policy,
        limits,
        denial.map(known -> new Denial(known.by(), known.retryAfterSeconds(), items)),
        queuedMillis,
        degraded,
        decidedAtMillis,
        slot);
  }

  @Override
  public <R> R fold(
      Function<Decision, R> decision,
      Function<Erroneous, R> erroneous,
      Function<UnknownPolicy, R> unknownPolicy,
      Function<Conflict, R> conflict) {
    return decision.apply(this);
  }

  /**
   * One window that applied.
   *
   * @param name the limit
   * @param scope what a denial calls it
   * @param subject whose window, bucket included: {@code org=org_42,route=GET /v1/invoices/:id}
   * @param limit permits that it holds when full
   * @param remaining permits left
   * @param resetAtSeconds Unix seconds, rounded up: a fixed window's end; else when it is full
   *     again
   * @param windowSeconds its length, rounded up
   * @param denied whether it denied, or in shadow would have
   * @param shadow whether it denies nothing
   */
  public record Entry(
      String name,
      String scope,
      String subject,
      long limit,
      long remaining,
      long resetAtSeconds,
      long windowSeconds,
      boolean denied,
      boolean shadow) {

    /** Of a limit that is not in shadow. */
    public Entry(
        String name,
        String scope,
        String subject,
        long limit,
        long remaining,
        long resetAtSeconds,
        long windowSeconds,
        boolean denied) {
      this(name, scope, subject, limit, remaining, resetAtSeconds, windowSeconds, denied, false);
    }
  }

  /**
   * Why a call was denied.
   *
   * @param by of the entries that denied, the one with the longest wait
   * @param retryAfterSeconds that wait, rounded up, sufficient, and not less than an incident asks
   *     for; empty: waiting does not help
   * @param itemsRemaining of a batch call, how many items the limits that items count for have room
   *     for now; empty where there is no such limit
   */
  public record Denial(Entry by, OptionalLong retryAfterSeconds, OptionalLong itemsRemaining) {}
}
