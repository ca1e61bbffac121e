package dev.weir.node.limiter;

import dev.weir.config.matching.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Askings of limiters that are under way, by call id.
 *
 * <p>This stands where Akka's ask would. A stage that ask returns runs what depends on it on the
 * common pool, which on few cores starts a thread for every call; a future of ours runs it where
 * the answer arrived. And an answer that comes too late still finds here what it was for, so that a
 * late grant is given back.
 */
final class Askings {

  /** How many late answers are still expected, at most; beyond it a late grant costs its permit. */
  static final int MAX_OVERDUE = 100_000;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long OVERDUE_NANOS = Duration.ofSeconds(60).toNanos();

  private static final class Asking {
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private final Checks checks;
    private final long recoveryExpiresAtNanos;
    private volatile long expiresAtNanos;

    Asking(Checks checks, long expiresAtNanos, long recoveryExpiresAtNanos) {
      this.checks = checks;
      this.expiresAtNanos = expiresAtNanos;
      this.recoveryExpiresAtNanos = recoveryExpiresAtNanos;
    }
  }

  private record Overdue(Checks checks, long forgottenAtNanos) {}

  private final ConcurrentHashMap<Long, Asking> open = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, Overdue> overdue = new ConcurrentHashMap<>();
  private final LongSupplier nanos;

  /**
   * @param nanos a monotonic clock
   */
  Askings(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Notes an asking; its future completes with the answer, or with nothing when time is over. */
  CompletableFuture<Response> open(long callId, Checks checks, AskTimeout timeout) {
    long askedAtNanos = nanos.getAsLong();
    Asking asking =
        new Asking(
            checks,
            askedAtNanos + timeout.silentMillis() * NANOS_PER_MILLI,
            askedAtNanos + timeout.recoveringMillis() * NANOS_PER_MILLI);
    open.put(callId, asking);
    return asking.answer;
  }

  /** Its limiter lives, and answers when it has read the journal. */
  void recovering(long callId) {
    Asking asking = open.get(callId);
    if (asking != null) {
      asking.expiresAtNanos = asking.recoveryExpiresAtNanos;
    }
  }

  /**
   * Hands an answer to who waits for it.
   *
   * @return for whom it was, if nobody waits any more and it is still known
   */
  Optional<Checks> answered(Response response) {
    Asking asking = open.remove(response.callId());
    if (asking != null) {
      asking.answer.complete(response);
      return Optional.empty();
    }
    return Optional.ofNullable(overdue.remove(response.callId())).map(Overdue::checks);
  }

  /** Ends askings whose time is over; to be called often. */
  void expire() {
    long now = nanos.getAsLong();
    open.forEach(
        (callId, asking) -> {
          if (now - asking.expiresAtNanos >= 0) {
            expire(callId, asking, now);
          }
        });
    overdue.values().removeIf(late -> now - late.forgottenAtNanos() >= 0);
  }

  /** First noted where it goes, then removed: an answer that comes meanwhile finds it in either. */
  private void expire(Long callId, Asking asking, long now) {
    if (overdue.size() < MAX_OVERDUE) {
      overdue.put(callId, new Overdue(asking.checks, now + OVERDUE_NANOS));
    }
    if (open.remove(callId, asking)) {
      asking.answer.complete(new Reply.Unavailable(callId, Reply.Reason.TIMEOUT));
    } else {
      overdue.remove(callId);
    }
  }
}
