package dev.weir.node.decision;

import dev.weir.config.matching.Checks;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.Owners;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.Tally;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One node's share of one bucket that is spread: calls take from blocks that its owner counts as
 * taken.
 *
 * <p>Half a block before it runs out the next is asked for; what nobody has taken from for a while
 * goes back. Calls that come while there is nothing wait for the block that is under way, first
 * come first served. Once the owner has denied, calls are denied here for a moment without asking
 * it again.
 *
 * <p>What is judged here is told to the owner, for its account, with the next block that is asked
 * for, or alone: see {@link JudgedHere}.
 */
final class SpreadPool {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** How long the owner is not asked again after it had nothing left. */
  private static final long DENYING_NANOS = 10 * NANOS_PER_MILLI;

  private static final long FORGOTTEN_AFTER_NANOS = 60_000 * NANOS_PER_MILLI;
  private static final int MOST_WAITING = 10_000;

  private final Checks checks;
  private final Owners owners;
  private final LongSupplier nanos;
  private final LongSupplier callIds;
  private final AskTimeout timeout;

  private final Blocks blocks = new Blocks();
  private final JudgedHere untold;
  private final Deque<WaitingForBlock> waiting = new ArrayDeque<>();

  /** Calls for the owner itself, which cannot judge yet. */
  private final Deque<WaitingForBlock> forOwner = new ArrayDeque<>();

  /** The owner's latest answer; null before the first. */
  private @Nullable OwnerView view;

  private boolean asking;
  private boolean arriving;
  private boolean closed;
  private long deniedAtNanos;
  private boolean denied;
  private long usedAtNanos;

  SpreadPool(
      Checks checks, Owners owners, LongSupplier nanos, LongSupplier callIds, AskTimeout timeout) {
    this.checks = checks;
    this.owners = owners;
    this.nanos = nanos;
    this.callIds = callIds;
    this.timeout = timeout;
    this.usedAtNanos = nanos.getAsLong();
    this.untold = new JudgedHere(checks, usedAtNanos);
  }

  /** Judges a call by what is here, or by what the owner gives for it. */
  CompletableFuture<Reply> take(TakeRequest request) {
    Reply reply = null;
    WaitingForBlock one = waiting(request);
    long block = 0;
    synchronized (this) {
      if (closed) {
        return owners.take(request);
      }
      long now = nanos.getAsLong();
      usedAtNanos = now;
      reply = waiting.isEmpty() ? judge(request, now).orElse(null) : null;
      if (reply == null && request.cost() > 0) {
        if (waiting.size() >= MOST_WAITING) {
          return CompletableFuture.completedFuture(
              new Unavailable(request.callId(), Reason.CAPACITY));
        }
        waiting.addLast(one);
      }
      if (reply == null || request.cost() > 0) {
        block = toAsk(now);
      }
    }
    if (block > 0) {
      ask(block);
    }
    if (reply != null) {
      return CompletableFuture.completedFuture(reply);
    }
    if (request.cost() == 0) {
      askOwner(one);
    }
    return one.answer();
  }

  /** Has the owner itself judge a call. */
  CompletableFuture<Reply> askOwner(TakeRequest request) {
    WaitingForBlock one = waiting(request);
    askOwner(one);
    return one.answer();
  }

  /**
   * Takes back what a call took here.
   *
   * @return false if it was not taken here
   */
  synchronized boolean giveBack(TakeReceipt receipt) {
    boolean wasHere = blocks.giveBack(receipt, nanos.getAsLong());
    if (wasHere) {
      untold.add(Tally.takenBack(receipt.items()));
    }
    return wasHere;
  }

  /** Gives all that is left back to the owner, and tells it all that was judged. */
  void giveBackAll() {
    List<Runnable> then = new ArrayList<>();
    synchronized (this) {
      long now = nanos.getAsLong();
      giveBackUnused(now);
      untold.tellWithoutDelay();
      tell(now, then);
    }
    then.forEach(Runnable::run);
  }

  /**
   * Told at once, and not when the lock is free: whoever asks for a block next is to be answered
   * with what was given back.
   */
  private void giveBackUnused(long now) {
    blocks.unused(now).forEach(receipt -> owners.refund(checks, receipt));
  }

  private void tell(long now, List<Runnable> then) {
    boolean windowLasts = view != null && view.isCurrent(now);
    if (!asking && untold.isDue(windowLasts, now)) {
      Tally judged = untold.drain(now);
      then.add(() -> tell(judged));
    }
  }

  private void tell(Tally judged) {
    owners.counted(checks.subject(), checks.durability(), judged);
  }

  /**
   * To be called often: asks again where the owner could not judge yet, and gives back what is
   * idle.
   *
   * @return whether it is over, and is to be forgotten
   */
  boolean sweep() {
    List<Runnable> then = new ArrayList<>();
    long block;
    synchronized (this) {
      long now = nanos.getAsLong();
      expire(now, then);
      while (!forOwner.isEmpty()) {
        WaitingForBlock one = forOwner.removeFirst();
        then.add(() -> askOwner(one));
      }
      if (view != null && now - usedAtNanos > view.idleNanos()) {
        giveBackUnused(now);
      }
      tell(now, then);
      arriving = false;
      block = waiting.isEmpty() ? 0 : toAsk(now);
      closed =
          !asking
              && waiting.isEmpty()
              && then.isEmpty()
              && now - usedAtNanos > FORGOTTEN_AFTER_NANOS;
    }
    if (block > 0) {
      ask(block);
    }
    then.forEach(Runnable::run);
    return closed;
  }

  private WaitingForBlock waiting(TakeRequest request) {
    long untilNanos = nanos.getAsLong() + request.timeout().silentMillis() * NANOS_PER_MILLI;
    return new WaitingForBlock(request, new CompletableFuture<>(), untilNanos);
  }

  private void askOwner(WaitingForBlock one) {
    var unused =
        owners
            .take(one.request())
            .whenComplete(
                (reply, failure) -> {
                  if (reply == null) {
                    one.answer().completeExceptionally(failure);
                  } else if (!isOnItsWay(reply) || !askLater(one)) {
                    one.answer().complete(reply);
                  }
                });
  }

  private synchronized boolean askLater(WaitingForBlock one) {
    boolean later = nanos.getAsLong() - one.untilNanos() < 0 && !closed;
    if (later) {
      forOwner.addLast(one);
    }
    return later;
  }

  private static boolean isOnItsWay(Reply reply) {
    return reply.<Boolean>fold(
        judged -> false, conflict -> false, unavailable -> isOnItsWay(unavailable.reason()));
  }

  /** Whether the owner can judge soon. */
  private static boolean isOnItsWay(Reason reason) {
    return reason == Reason.ARRIVED || reason == Reason.MOVING;
  }

  /** Empty if the owner has to be asked first. */
  private Optional<Reply> judge(TakeRequest request, long now) {
    OwnerView known = view;
    if (known == null || !known.isCurrent(now)) {
      return Optional.empty();
    }
    long wanted = Math.max(1, request.cost());
    long left = blocks.left(now);
    if (wanted <= left) {
      untold.add(request, true);
      return Optional.of(
          request.cost() == 0
              ? known.granted(request.callId(), null, left, now)
              : known.granted(
                  request.callId(), blocks.take(checks, request, wanted), left - wanted, now));
    }
    if (!known.everHolds(wanted) || (isDenying(now) && wanted > left + known.remaining())) {
      untold.add(request, false);
      return Optional.of(known.denied(request.callId(), wanted, left, now));
    }
    return Optional.empty();
  }

  private boolean isDenying(long now) {
    return denied && now - deniedAtNanos < DENYING_NANOS;
  }

  /** How many permits to ask the owner for now; then they are under way. 0: none. */
  private long toAsk(long now) {
    if (asking || arriving) {
      return 0;
    }
    OwnerView known = view != null && view.isCurrent(now) ? view : null;
    long block = known == null ? 0 : known.block();
    long left = blocks.left(now);
    long wanted = -left;
    for (WaitingForBlock one : waiting) {
      wanted += one.request().cost();
    }
    if (waiting.isEmpty() && (known == null || known.remaining() == 0 || 2 * left >= block)) {
      return 0;
    }
    long size = Math.max(1, Math.max(wanted, block));
    if (known != null) {
      // More than is there would be denied. Where nothing was, some may have been given back.
      long most = known.remaining() > 0 ? known.remaining() : Math.max(1, wanted);
      size = Math.min(size, Math.min(most, known.permits()));
    }
    asking = true;
    return Math.min(size, Rate.MAX_PERMITS);
  }

  private void ask(long permits) {
    long askedAtNanos = nanos.getAsLong();
    Tally judged;
    synchronized (this) {
      judged = untold.drain(askedAtNanos);
    }
    if (!judged.equals(Tally.NONE)) {
      tell(judged);
    }
    TakeRequest request = TakeRequest.ofBlock(checks, permits, callIds.getAsLong(), timeout);
    CompletableFuture<Reply> reply;
    try {
      reply = owners.take(request);
    } catch (RuntimeException bug) {
      reply = CompletableFuture.failedFuture(bug);
    }
    var unused = reply.whenComplete((answer, failure) -> answered(request, askedAtNanos, answer));
  }

  private void answered(TakeRequest asked, long askedAtNanos, @Nullable Reply reply) {
    List<Runnable> then = new ArrayList<>();
    long block;
    synchronized (this) {
      asking = false;
      long now = nanos.getAsLong();
      Reply answer = reply == null ? new Unavailable(0, Reason.TIMEOUT) : reply;
      boolean judged =
          answer.fold(
              given -> judged(given, asked.cost(), askedAtNanos, now),
              conflict -> false,
              unavailable -> isOnItsWay(unavailable.reason()) && arriving());
      if (judged) {
        serve(now, then);
      } else if (!arriving) {
        refuseWaiting(answer, then);
      }
      expire(now, then);
      block = waiting.isEmpty() ? 0 : toAsk(now);
    }
    if (block > 0) {
      ask(block);
    }
    then.forEach(Runnable::run);
  }

  private boolean judged(Judged given, long permits, long askedAtNanos, long now) {
    view = new OwnerView(given.windows(), given.decidedAtMillis(), askedAtNanos);
    denied = !given.allowed();
    deniedAtNanos = now;
    if (given.receipt() != null) {
      blocks.add(given.receipt(), permits, view);
    }
    return true;
  }

  /** Asked again with the next sweep. */
  private boolean arriving() {
    arriving = true;
    return false;
  }

  private void serve(long now, List<Runnable> then) {
    for (WaitingForBlock one = waiting.peekFirst(); one != null; one = waiting.peekFirst()) {
      Optional<Reply> reply = judge(one.request(), now);
      if (reply.isEmpty()) {
        return;
      }
      then.add(one.ends(reply.get()));
      waiting.removeFirst();
    }
  }

  private void refuseWaiting(Reply answer, List<Runnable> then) {
    Reason reason =
        answer.fold(given -> Reason.TIMEOUT, conflict -> Reason.TIMEOUT, Unavailable::reason);
    waiting.forEach(one -> then.add(one.unavailable(reason)));
    waiting.clear();
  }

  private void expire(long now, List<Runnable> then) {
    while (!waiting.isEmpty() && waiting.getFirst().untilNanos() - now <= 0) {
      then.add(waiting.removeFirst().unavailable(Reason.TIMEOUT));
    }
  }
}
