package dev.weir.node.limiter;

import dev.weir.config.policy.Durability;
import dev.weir.node.settings.DatedChange;
import dev.weir.node.settings.LimitOverride;
import java.util.List;
import java.util.Optional;

/**
 * The live state of one limiter.
 *
 * @param policy the policy's name
 * @param subject its subject as answers show it
 * @param entityId its id in the cluster and in the journal
 * @param node the address of the node that holds it
 * @param shard its shard
 * @param tier the subject's tier; empty where the policy has none
 * @param overrides the figures that are set for it instead of the policy's and have not ended
 * @param history the latest changes of its settings, oldest first
 * @param windows every live window
 * @param lowered the buckets of which abuse has lowered the permits
 * @param burst the calls in flight and those that wait; empty where nothing bounds them
 * @param queue the calls that wait for their permits to come due, in order; of more than 1,000, the
 *     first
 * @param calls calls judged by this incarnation and, by the journal, those before it
 * @param denied of them, denied
 * @param batches batch calls, which are none of those
 * @param deliveries webhook deliveries that have ended
 * @param deliveriesInFlight webhook deliveries that have begun and not ended, about
 * @param durability of which kind it is
 * @param sequenceNr of its last event; 0 for a memory limiter
 * @param recoveredAtMillis when this incarnation began
 * @param lastActivityAtMillis when it was last asked to judge
 */
public record LimiterState(
    String policy,
    String subject,
    String entityId,
    String node,
    String shard,
    String tier,
    List<LimitOverride> overrides,
    List<DatedChange> history,
    List<Reply.MetWindow> windows,
    List<Lowered> lowered,
    Optional<BurstState> burst,
    List<BurstState.Queued> queue,
    long calls,
    long denied,
    Batches batches,
    Deliveries deliveries,
    long deliveriesInFlight,
    Durability durability,
    long sequenceNr,
    long recoveredAtMillis,
    long lastActivityAtMillis)
    implements CborSerializable {

  /**
   * A bucket whose permits are lowered for a while.
   *
   * @param limit the limit's name
   * @param bucket which bucket of the limit; empty: its only one
   */
  public record Lowered(String limit, String bucket, long untilMillis) {}
}
