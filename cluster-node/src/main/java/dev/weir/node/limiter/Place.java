package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;

/**
 * Where a limiter is in the cluster.
 *
 * @param entityId its id there
 * @param shardId its shard's
 * @param shard its shard
 */
record Place(String entityId, String shardId, ActorRef<ShardCommand> shard) {}
