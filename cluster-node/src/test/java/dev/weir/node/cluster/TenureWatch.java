package dev.weir.node.cluster;

import akka.actor.typed.ActorSystem;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks every 5 ms whether a node still has tenure, and remembers when it first had none. */
final class TenureWatch {

  private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
  private volatile Optional<Instant> lostAt = Optional.empty();

  private TenureWatch(PeerTenure tenure) {
    var unused = looking.scheduleWithFixedDelay(() -> look(tenure), 0, 5, TimeUnit.MILLISECONDS);
  }

  static TenureWatch of(ActorSystem<?> node) {
    return new TenureWatch(Peers.get(node).tenure());
  }

  /** Looks no more. */
  TenureWatch stop() {
    looking.shutdownNow();
    return this;
  }

  boolean lost() {
    return lostAt.isPresent();
  }

  Optional<Instant> lostAt() {
    return lostAt;
  }

  private void look(PeerTenure tenure) {
    if (lostAt.isEmpty() && !tenure.held()) {
      lostAt = Optional.of(Instant.now());
    }
  }
}
