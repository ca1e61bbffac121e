package dev.weir.node.pace;

import dev.weir.node.limiter.CborSerializable;
import java.util.OptionalLong;

/**
 * A destination, as management shows it.
 *
 * @param node the address of the node that holds it
 * @param shard its shard
 * @param bound deliveries at once
 * @param inFlight how many are under way
 * @param queued how many wait
 * @param circuit {@code CLOSED}, {@code OPEN} or {@code PROBING}
 * @param probeAtMillis of an open one, when the next probe may go
 * @param usualMillis how long a delivery takes in the long run; 0: not known
 * @param atMillis the owner's clock
 */
public record DestinationState(
    String node,
    String shard,
    int bound,
    int inFlight,
    int queued,
    String circuit,
    OptionalLong probeAtMillis,
    long usualMillis,
    long atMillis)
    implements CborSerializable {}
