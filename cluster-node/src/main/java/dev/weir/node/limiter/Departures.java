package dev.weir.node.limiter;

import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether shards are on their way from a node that leaves in good order. It hands them over before
 * it is gone; their coordinator places them one after the other, which takes some seconds where
 * there are many.
 */
public final class Departures implements BooleanSupplier {

  /** So long after the last that left shards may still be placed. */
  private static final long SETTLED_AFTER_NANOS = Duration.ofSeconds(10).toNanos();

  private final Cluster cluster;
  private final LongSupplier nanos;
  private volatile long settledAtNanos;

  private Departures(Cluster cluster, LongSupplier nanos) {
    this.cluster = cluster;
    this.nanos = nanos;
    this.settledAtNanos = nanos.getAsLong();
  }

  /**
   * As one node sees them.
   *
   * @param nanos a monotonic clock
   */
  public static Departures of(ActorSystem<?> system, LongSupplier nanos) {
    return new Departures(Cluster.get(system), nanos);
  }

  /** To be asked several times a second: it knows of those that it has seen leaving. */
  @Override
  public boolean getAsBoolean() {
    long now = nanos.getAsLong();
    for (Member member : cluster.state().getMembers()) {
      if (member.status() == MemberStatus.leaving() || member.status() == MemberStatus.exiting()) {
        settledAtNanos = now + SETTLED_AFTER_NANOS;
      }
    }
    return now - settledAtNanos < 0;
  }
}
