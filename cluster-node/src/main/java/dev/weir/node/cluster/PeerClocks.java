package dev.weir.node.cluster;

import akka.actor.Address;
import akka.cluster.UniqueAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is known of every peer's clock.
 *
 * @param byPeer of each peer that was measured; one entry for each member at most
 */
record PeerClocks(Map<UniqueAddress, PeerClock> byPeer) {

  PeerClocks {
    byPeer = Map.copyOf(byPeer);
  }

  static PeerClocks none() {
    return new PeerClocks(Map.of());
  }

  PeerClocks sampled(UniqueAddress peer, PeerClock.Sample sample) {
    Map<UniqueAddress, PeerClock> next = new HashMap<>(byPeer);
    next.merge(peer, PeerClock.of(sample), (known, first) -> known.with(sample));
    return new PeerClocks(next);
  }

  /** Forgets all but these. */
  PeerClocks keeping(Set<UniqueAddress> peers) {
    Map<UniqueAddress, PeerClock> next = new HashMap<>(byPeer);
    next.keySet().retainAll(peers);
    return new PeerClocks(next);
  }

  /** By how much the clocks of some peers are ahead of this node's monotonic one. */
  Map<Address, Long> aheadNanos(Predicate<UniqueAddress> which) {
    Map<Address, Long> ahead = new HashMap<>();
    byPeer.forEach(
        (peer, clock) -> {
          if (which.test(peer)) {
            ahead.put(peer.address(), clock.aheadNanos());
          }
        });
    return ahead;
  }
}
