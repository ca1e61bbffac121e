package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when this node has had each shard of memory limiters: what a limiter granted in a block
 * before its shard came here, nobody here knows. As many entries as there are shards.
 */
final class ShardArrivals {

  private record Arrival(ActorRef<ShardCommand> shard, long atMillis) {}

  private final Map<String, Arrival> arrivals = new ConcurrentHashMap<>();

  /** When the shard came that this limiter of it begins in; now, if this is its first. */
  long arrivedAtMillis(Place place, long nowMillis) {
    return arrivals
        .compute(
            place.shardId(),
            (shardId, known) ->
                known != null && known.shard().equals(place.shard())
                    ? known
                    : new Arrival(place.shard(), nowMillis))
        .atMillis();
  }
}
