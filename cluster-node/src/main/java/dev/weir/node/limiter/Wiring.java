package dev.weir.node.limiter;

import akka.actor.setup.Setup;
import akka.actor.typed.ActorSystem;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/**
 * What stands between the parts of a node. In the product nothing does; a program of its own may
 * start the actor system with another one.
 */
public final class Wiring extends Setup {

  /** Each part with the next. */
  public static final Wiring STRAIGHT =
      new Wiring(InstantSource.system(), UnaryOperator.identity(), UnaryOperator.identity());

  private final InstantSource clock;
  private final UnaryOperator<Tenure> tenure;
  private final UnaryOperator<Owners> owners;

  /**
   * @param clock wall clock
   * @param tenure from what peers have answered to what limiters are told
   * @param owners from the cluster's limiters to those that calls are judged by
   */
  public Wiring(InstantSource clock, UnaryOperator<Tenure> tenure, UnaryOperator<Owners> owners) {
    this.clock = clock;
    this.tenure = tenure;
    this.owners = owners;
  }

  /** That of an actor system. */
  public static Wiring of(ActorSystem<?> system) {
    return system.settings().setup().get(Wiring.class).orElse(STRAIGHT);
  }

  /** The wall clock of this node. */
  public InstantSource clock() {
    return clock;
  }

  /** Whether this node may act as an owner, as its parts are told. */
  public Tenure tenure(Tenure ofPeers) {
    return tenure.apply(ofPeers);
  }

  /** The limiters that calls are judged by. */
  public Owners owners(Owners ofCluster) {
    return owners.apply(ofCluster);
  }
}
