package dev.weir.node.limiter;

import dev.weir.config.matching.Checks;
import dev.weir.node.limiter.Askings.Line;
import dev.weir.node.limiter.Owners.Released;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/** Ends leases at their owners: tells one again that is silent, and its successor if it moves. */
public final class Releases {

  private static final AskTimeout TIMEOUT = new AskTimeout(5_000, 15_000);

  /** How many owners are told, of which each says that it moves. */
  private static final int MOST_OWNERS = 3;

  private final Askings askings;

  /**
   * @param askings where the owners' answers are heard
   */
  public Releases(Askings askings) {
    this.askings = askings;
  }

  /**
   * Ends a lease.
   *
   * @param tell tells its owner, in an asking of this number; may be told more than once
   */
  public CompletableFuture<Released> release(LeaseId lease, LongConsumer tell) {
    return release(lease, tell, MOST_OWNERS);
  }

  private CompletableFuture<Released> release(LeaseId lease, LongConsumer tell, int ownersLeft) {
    long callId = ThreadLocalRandom.current().nextLong();
    AtomicBoolean again = new AtomicBoolean();
    Runnable tellAgain =
        () -> {
          again.set(true);
          tell.accept(callId);
        };
    CompletableFuture<Response> answer =
        askings.open(
            callId,
            new Checks(lease.subject(), lease.durability(), List.of()),
            TIMEOUT,
            Line.harmless(tellAgain));
    tell.accept(callId);
    return answer.thenCompose(
        response ->
            isMoving(response) && ownersLeft > 1
                ? release(lease, tell, ownersLeft - 1)
                : CompletableFuture.completedFuture(released(response, again.get())));
  }

  private static boolean isMoving(Response response) {
    return response instanceof Unavailable unavailable && unavailable.reason() == Reason.MOVING;
  }

  /**
   * @param toldAgain then it may have ended by the first of them, whose answer was not heard
   */
  private static Released released(Response response, boolean toldAgain) {
    if (response instanceof Response.Released released) {
      return released.ended() || toldAgain ? Released.ENDED : Released.UNKNOWN;
    }
    return Released.UNAVAILABLE;
  }
}
