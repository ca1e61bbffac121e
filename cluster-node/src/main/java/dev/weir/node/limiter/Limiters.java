package dev.weir.node.limiter;

import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.settings.SettingsChange;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The limiters of the whole cluster, as one front end and its operators ask them. */
public interface Limiters extends Owners {

  /**
   * The live state of one limiter, unchanged by the asking.
   *
   * @return empty if it was never seen; fails with {@link java.util.concurrent.TimeoutException}
   */
  CompletableFuture<Optional<LimiterState>> inspect(Subject subject, Durability durability);

  /**
   * Changes what is set for a subject; its durable limiter keeps it.
   *
   * @return completes normally when it is durable, or will not be; fails with {@link
   *     java.util.concurrent.TimeoutException}, and then nobody knows
   */
  CompletableFuture<Managed> change(Subject subject, SettingsChange change);

  /**
   * Empties every window of one limiter.
   *
   * @return completes as that of {@link #change} does
   */
  CompletableFuture<Managed> reset(Subject subject, Durability durability);
}
