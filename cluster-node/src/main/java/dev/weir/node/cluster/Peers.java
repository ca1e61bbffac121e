package dev.weir.node.cluster;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Cluster;
import akka.cluster.ClusterEvent;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.ClusterEvent.MemberEvent;
import dev.weir.node.limiter.Wiring;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * This node among its peers: whether it may act as an owner, and how far their clocks are off its
 * own. One for each actor system; {@code weir-node.conf} starts it with the system, before the node
 * joins anybody.
 */
public final class Peers implements Extension {

  private final ActorSystem<?> system;
  private final PeerTenure tenure;
  private final ClockOffsets clockOffsets;
  private final Departures departures;

  /** The extension's id, for Akka's configuration; code calls {@link Peers#get}. */
  public static final class Id extends ExtensionId<Peers> {
    private static final Id INSTANCE = new Id();

    private Id() {}

    /** Akka finds the id of a configured extension by this name. */
    public static Id getInstance() {
      return INSTANCE;
    }

    @Override
    public Peers createExtension(ActorSystem<?> system) {
      return new Peers(system, Wiring.of(system).clock(), System::nanoTime);
    }
  }

  private Peers(ActorSystem<?> system, InstantSource clock, LongSupplier monotonicNanos) {
    this.system = system;
    TenureSettings settings = TenureSettings.of(system.settings().config());
    Cluster cluster = Cluster.get(Adapter.toClassic(system));
    ActorRefResolver resolver = ActorRefResolver.get(system);
    tenure = new PeerTenure(monotonicNanos);
    clockOffsets = new ClockOffsets(clock, monotonicNanos, settings.clockBound());
    departures = new Departures(monotonicNanos);
    AtomicBoolean leaves = new AtomicBoolean();
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "tell-peers",
            () -> {
              leaves.set(true);
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    Pinger.Surroundings around =
        new Pinger.Surroundings(
            cluster.selfUniqueAddress(),
            new ClusterDaemon(cluster),
            address -> resolver.resolveActorRef(address + "/system/" + Pinger.NAME),
            leaves::get,
            clock,
            monotonicNanos);
    DispatcherSelector apart =
        DispatcherSelector.fromConfig(
            system.settings().config().getString("akka.cluster.use-dispatcher"));
    system.systemActorOf(
        Pinger.create(settings, around, tenure, clockOffsets, departures), Pinger.NAME, apart);
    system.systemActorOf(
        Departure.create(), Departure.NAME, DispatcherSelector.defaultDispatcher());
  }

  /** Of an actor system; started if it is not yet. */
  public static Peers get(ActorSystem<?> system) {
    return Id.getInstance().apply(system);
  }

  /**
   * Lets peers see which policies this node holds; called once.
   *
   * @param hashes of their contents as they are now, by the policies' names
   */
  public void showPolicies(Supplier<SortedMap<String, String>> hashes) {
    system.systemActorOf(
        PolicyReport.create(hashes), PolicyReport.NAME, DispatcherSelector.defaultDispatcher());
  }

  /** Whether this node may act as an owner. */
  public PeerTenure tenure() {
    return tenure;
  }

  /** How far the peers' clocks are from this node's. */
  public ClockOffsets clockOffsets() {
    return clockOffsets;
  }

  /** Whether shards are on their way from a peer that leaves. */
  public Departures departures() {
    return departures;
  }

  /** Asked directly: the typed cluster's own actors wait their turn on the one pool. */
  private record ClusterDaemon(Cluster cluster) implements Pinger.Daemon {

    @Override
    public void subscribe(ActorRef<MemberEvent> subscriber) {
      cluster.subscribe(
          Adapter.toClassic(subscriber), ClusterEvent.initialStateAsEvents(), MemberEvent.class);
    }

    @Override
    public void ask(ActorRef<CurrentClusterState> replyTo) {
      cluster.sendCurrentClusterState(Adapter.toClassic(replyTo));
    }
  }
}
