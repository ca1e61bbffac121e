package dev.weir.node.pace;

import dev.weir.config.matching.Subject;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners.Released;
import dev.weir.node.limiter.Reply;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The destinations of the whole cluster, as one front end asks them. */
public interface Destinations {

  /**
   * Asks for a delivery. Always completes normally; one that is let in after its asker has given up
   * is undone here.
   */
  CompletableFuture<Reply> ask(DeliveryRequest request);

  /** A delivery is not wanted any more: it waits no longer, and is undone if it was let in. */
  void leave(Subject destination, long callId);

  /** A delivery has ended. Always completes normally. */
  CompletableFuture<Released> release(LeaseId lease, Report report);

  /**
   * A destination as it is now.
   *
   * @return empty if nothing is known of it; fails with {@link
   *     java.util.concurrent.TimeoutException}
   */
  CompletableFuture<Optional<DestinationState>> inspect(Subject destination);
}
