package dev.weir.node.event;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import akka.cluster.ClusterEvent.ClusterDomainEvent;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.ReachabilityEvent;
import akka.cluster.ClusterEvent.UnreachableMember;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A node's hub: finds the nodes that have readers, and is found while its own has. */
final class EventHub extends AbstractBehavior<HubCommand> {

  private static final ServiceKey<Event> KEY = ServiceKey.create(Event.class, "weir-events");

  /** How many readers the node has now. */
  record Readers(int many) implements HubCommand {}

  /** The hubs of the nodes that have readers. */
  record Listeners(Set<ActorRef<Event>> hubs) implements HubCommand {
    Listeners {
      hubs = Set.copyOf(hubs);
    }
  }

  /** A member came, went, or changed. */
  record Seen(ClusterDomainEvent change) implements HubCommand {}

  private final Consumer<Set<ActorRef<Event>>> listeners;
  private final Consumer<Event> toReaders;
  private final Consumer<SortedMap<String, String>> membership;
  private boolean found;

  private EventHub(
      ActorContext<HubCommand> context,
      Consumer<Set<ActorRef<Event>>> listeners,
      Consumer<Event> toReaders,
      Consumer<SortedMap<String, String>> membership) {
    super(context);
    this.listeners = listeners;
    this.toReaders = toReaders;
    this.membership = membership;
  }

  /**
   * One for each node.
   *
   * @param listeners is told which hubs are to be told of events
   * @param toReaders hands an event to the node's readers
   * @param membership hands what happened to a member to them
   */
  static Behavior<HubCommand> create(
      Consumer<Set<ActorRef<Event>>> listeners,
      Consumer<Event> toReaders,
      Consumer<SortedMap<String, String>> membership) {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .receptionist()
              .tell(
                  Receptionist.subscribe(
                      KEY,
                      context.messageAdapter(
                          Receptionist.Listing.class,
                          listing -> new Listeners(listing.getServiceInstances(KEY)))));
          Cluster cluster = Cluster.get(context.getSystem());
          cluster
              .subscriptions()
              .tell(
                  Subscribe.create(
                      context.messageAdapter(MemberEvent.class, Seen::new), MemberEvent.class));
          cluster
              .subscriptions()
              .tell(
                  Subscribe.create(
                      context.messageAdapter(ReachabilityEvent.class, Seen::new),
                      ReachabilityEvent.class));
          return new EventHub(context, listeners, toReaders, membership);
        });
  }

  @Override
  public Receive<HubCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Event.class, this::happened)
        .onMessage(Readers.class, this::readers)
        .onMessage(Listeners.class, this::listeners)
        .onMessage(Seen.class, this::seen)
        .build();
  }

  private Behavior<HubCommand> happened(Event event) {
    toReaders.accept(event);
    return this;
  }

  private Behavior<HubCommand> readers(Readers now) {
    boolean wanted = now.many() > 0;
    if (wanted != found) {
      found = wanted;
      ActorRef<Event> self = getContext().getSelf().narrow();
      getContext()
          .getSystem()
          .receptionist()
          .tell(wanted ? Receptionist.register(KEY, self) : Receptionist.deregister(KEY, self));
    }
    return this;
  }

  private Behavior<HubCommand> listeners(Listeners now) {
    listeners.accept(now.hubs());
    return this;
  }

  private Behavior<HubCommand> seen(Seen seen) {
    if (seen.change() instanceof MemberEvent changed) {
      membership.accept(
          details(changed.member().address().toString(), changed.member().status().toString()));
    } else if (seen.change() instanceof ReachabilityEvent reached) {
      membership.accept(
          details(
              reached.member().address().toString(),
              reached instanceof UnreachableMember ? "Unreachable" : "Reachable"));
    }
    return this;
  }

  private static SortedMap<String, String> details(String member, String status) {
    return new TreeMap<>(Map.of("member", member, "status", status));
  }
}
