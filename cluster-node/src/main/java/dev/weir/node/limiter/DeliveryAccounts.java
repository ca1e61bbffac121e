package dev.weir.node.limiter;

import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import java.util.OptionalLong;

/**
 * The accounts of webhook deliveries, which subjects' limiters keep beside those of calls. Each is
 * entered once, and lost only if the limiter is away for long, or this process dies before that has
 * heard of it.
 */
public interface DeliveryAccounts {

  /**
   * A delivery on a subject's behalf has begun.
   *
   * @param durability of which of the subject's limiters; the durable one, if it has both
   * @param leaseMillis after how long it ends at the latest
   */
  void deliveryBegun(Subject subject, Durability durability, long leaseMillis);

  /**
   * A delivery on a subject's behalf has ended.
   *
   * @param durability as for its begin
   * @param failed whether it failed; one that nobody reported has
   * @param millis how long it took; empty where nobody knows
   */
  void deliveryEnded(Subject subject, Durability durability, boolean failed, OptionalLong millis);
}
