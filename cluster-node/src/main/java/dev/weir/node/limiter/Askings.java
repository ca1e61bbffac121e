package dev.weir.node.limiter;

import dev.weir.config.matching.Checks;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Askings of limiters that are under way, by call id.
 *
 * <p>This stands where Akka's ask would. A stage that ask returns runs what depends on it on the
 * common pool, which on few cores starts a thread for every call; a future of ours runs it where
 * the answer arrived. And an answer that comes too late still finds here what it was for, so that a
 * late grant is given back.
 */
public final class Askings {

  /** How many late answers are still expected, at most; beyond it a late grant costs its permit. */
  static final int MAX_OVERDUE = 100_000;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long OVERDUE_NANOS = Duration.ofSeconds(60).toNanos();

  private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * How a call may stand in its limiter's line.
   *
   * @param waitMillis how long, from when it is first asked
   * @param onceMore asks it once more, of whom nothing was heard
   * @param again asks it again where it stands, so that it is known to be wanted still
   * @param queued run each time that the limiter says that it stands there
   * @param harmless whether it may be asked any number of times, so that it is every second
   */
  public record Line(
      long waitMillis, Runnable onceMore, Runnable again, Runnable queued, boolean harmless) {

    /** Of a call. */
    public static Line of(long waitMillis, Runnable onceMore, Runnable again, Runnable queued) {
      return new Line(waitMillis, onceMore, again, queued, false);
    }

    /** Of something that is asked without waiting in any line, and may be any number of times. */
    static Line harmless(Runnable again) {
      return new Line(0, again, again, () -> {}, true);
    }
  }

  /** One asking; only the thread that closes it completes its answer. */
  private static final class Asking {
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private final Checks checks;
    private final Line line;
    private final long silentNanos;
    private final long recoveryExpiresAtNanos;
    private final long waitEndsAtNanos;
    private volatile long expiresAtNanos;

    /** Whether its call stands in a line. */
    private volatile boolean queued;

    /** Whether its limiter has said that it lives. */
    private volatile boolean recovering;

    /** Whether it was asked once more. */
    private volatile boolean askedOnceMore;

    private volatile long askAgainAtNanos;

    Asking(Checks checks, long nowNanos, AskTimeout timeout, Line line) {
      this.checks = checks;
      this.line = line;
      this.silentNanos = timeout.silentMillis() * NANOS_PER_MILLI;
      this.waitEndsAtNanos = nowNanos + line.waitMillis() * NANOS_PER_MILLI;
      this.expiresAtNanos = nowNanos + silentNanos;
      this.askAgainAtNanos = nowNanos + ASK_AGAIN_NANOS;
      this.recoveryExpiresAtNanos = nowNanos + timeout.recoveringMillis() * NANOS_PER_MILLI;
    }

    void queued(long nowNanos) {
      askAgainAtNanos = nowNanos + ASK_AGAIN_NANOS;
      // Once its wait is over the owner says so, in the time that any answer may take.
      expiresAtNanos = Math.max(waitEndsAtNanos - nowNanos, 0) + nowNanos + silentNanos;
      queued = true;
      line.queued().run();
    }

    void recovering() {
      recovering = true;
      if (!queued) {
        expiresAtNanos = recoveryExpiresAtNanos;
      }
    }

    /** Its owner cannot answer now; it, or the next, can before the wait is over. */
    boolean waitsOn(Response response, long nowNanos) {
      if (!queued
          || nowNanos - waitEndsAtNanos >= 0
          || !(response instanceof Reply.Unavailable unavailable)) {
        return false;
      }
      boolean moving = unavailable.reason() == Reply.Reason.MOVING;
      askAgainAtNanos = moving ? nowNanos : nowNanos + ASK_AGAIN_NANOS;
      return true;
    }

    /**
     * Asks again where it is time.
     *
     * @param moving whether shards are, which drop what reaches them then
     */
    void askAgainIfDue(long nowNanos, boolean moving) {
      if (nowNanos - askAgainAtNanos < 0) {
        return;
      }
      if (queued) {
        askAgainAtNanos = nowNanos + ASK_AGAIN_NANOS;
        line.again().run();
      } else if (!recovering && (moving || line.harmless() || !askedOnceMore)) {
        askAgainAtNanos = nowNanos + ASK_AGAIN_NANOS;
        askedOnceMore = true;
        line.onceMore().run();
      }
    }

    boolean isOver(long nowNanos, boolean moving) {
      long endsAtNanos = moving && !queued ? recoveryExpiresAtNanos : expiresAtNanos;
      return nowNanos - endsAtNanos >= 0;
    }

    /** Whether it may be granted once more than it is wanted. */
    boolean mayBeGrantedOnceMore(Response answer) {
      return queued ? !(answer instanceof Reply.Judged judged && judged.allowed()) : askedOnceMore;
    }
  }

  /**
   * Of an asking that is over.
   *
   * @param handedOn its answer; empty if it had none in time
   */
  private record Overdue(Checks checks, Optional<Response> handedOn, long forgottenAtNanos) {
    /** Its owner was asked once more, and has said once more what it granted: that is in use. */
    boolean isInUse(Response response) {
      return handedOn.isPresent()
          && handedOn.get() instanceof Reply.Judged used
          && response instanceof Reply.Judged judged
          && Objects.equals(used.receipt(), judged.receipt())
          && Objects.equals(used.lease(), judged.lease());
    }
  }

  private final ConcurrentHashMap<Long, Asking> open = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, Overdue> overdue = new ConcurrentHashMap<>();
  private final LongSupplier nanos;
  private final BooleanSupplier moving;

  /**
   * @param nanos a monotonic clock
   * @param moving whether shards are on their way from a node that leaves: then one that says
   *     nothing is late, as one is that is recovering, and is asked again every second
   */
  public Askings(LongSupplier nanos, BooleanSupplier moving) {
    this.nanos = nanos;
    this.moving = moving;
  }

  /** Notes an asking; its future completes with the answer, or with nothing when time is over. */
  public CompletableFuture<Response> open(long callId, Checks checks, AskTimeout timeout) {
    return open(callId, checks, timeout, Line.of(0, () -> {}, () -> {}, () -> {}));
  }

  /**
   * Notes an asking whose call may stand in a line: from then on it is asked again every second,
   * until it is answered or its wait is over.
   *
   * @param line where it may stand
   */
  public CompletableFuture<Response> open(
      long callId, Checks checks, AskTimeout timeout, Line line) {
    Asking asking = new Asking(checks, nanos.getAsLong(), timeout, line);
    open.put(callId, asking);
    return asking.answer;
  }

  /** Its limiter lives, and answers when it has read the journal. */
  public void recovering(long callId) {
    Asking asking = open.get(callId);
    if (asking != null) {
      asking.recovering();
    }
  }

  /**
   * Hands an answer to who waits for it.
   *
   * @return for whom it was, if nobody waits any more, it is still known, and the answer is not the
   *     one that was handed on
   */
  public Optional<Checks> answered(Response response) {
    Asking asking = open.get(response.callId());
    if (asking != null && response instanceof Response.Queued) {
      asking.queued(nanos.getAsLong());
      return Optional.empty();
    }
    if (asking != null && asking.waitsOn(response, nanos.getAsLong())) {
      return Optional.empty();
    }
    if (asking != null && open.remove(response.callId(), asking)) {
      if (asking.mayBeGrantedOnceMore(response)) {
        late(response.callId(), asking, Optional.of(response), nanos.getAsLong());
      }
      asking.answer.complete(response);
      return Optional.empty();
    }
    return response instanceof Response.Queued
        ? Optional.empty()
        : Optional.ofNullable(overdue.get(response.callId()))
            .filter(over -> !over.isInUse(response) && overdue.remove(response.callId(), over))
            .map(Overdue::checks);
  }

  /** Nobody waits for an answer any more; a grant that comes yet is late. */
  public void abandon(long callId) {
    Asking asking = open.get(callId);
    if (asking != null) {
      end(callId, asking, nanos.getAsLong());
    }
  }

  /** Ends askings whose time is over, and asks again where it is time; to be called often. */
  public void expire() {
    long now = nanos.getAsLong();
    boolean shardsMove = moving.getAsBoolean();
    open.forEach(
        (callId, asking) -> {
          if (asking.isOver(now, shardsMove)) {
            end(callId, asking, now);
          } else {
            asking.askAgainIfDue(now, shardsMove);
          }
        });
    overdue.values().removeIf(late -> now - late.forgottenAtNanos() >= 0);
  }

  /** First noted where it goes, then removed: an answer that comes meanwhile finds it in either. */
  private void end(Long callId, Asking asking, long now) {
    late(callId, asking, Optional.empty(), now);
    if (open.remove(callId, asking)) {
      asking.answer.complete(new Reply.Unavailable(callId, Reply.Reason.TIMEOUT));
    } else {
      overdue.remove(callId);
    }
  }

  private void late(Long callId, Asking asking, Optional<Response> handedOn, long now) {
    if (overdue.size() < MAX_OVERDUE) {
      overdue.put(callId, new Overdue(asking.checks, handedOn, now + OVERDUE_NANOS));
    }
  }
}
