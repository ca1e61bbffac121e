package dev.weir.node.event;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.cluster.typed.Cluster;
import dev.weir.node.event.Event.Kind;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/** {@link Events} by one hub on each node, which the receptionist knows while it has readers. */
public final class ClusterEvents implements Events {

  /** Readers are few: a console, a script. */
  private static final int MOST_READERS = 16;

  private final InstantSource clock;
  private final String self;
  private final Object lock = new Object();
  private final Set<Reader> readers = new LinkedHashSet<>();
  private final ActorRef<HubCommand> hub;
  private boolean over;
  private volatile Set<ActorRef<Event>> listeners = Set.of();

  private ClusterEvents(ActorSystem<?> system, InstantSource clock) {
    this.clock = clock;
    this.self = Cluster.get(system).selfMember().address().toString();
    this.hub =
        system.systemActorOf(
            EventHub.create(listening -> listeners = listening, this::spread, this::membership),
            "weir-events",
            DispatcherSelector.defaultDispatcher());
  }

  /** Of a node; called once. Its readers end with the first phase of an orderly stop. */
  public static ClusterEvents start(ActorSystem<?> system, InstantSource clock) {
    ClusterEvents events = new ClusterEvents(system, clock);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "end-readers",
            () -> {
              events.end();
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    return events;
  }

  @Override
  public boolean listened() {
    return !listeners.isEmpty();
  }

  @Override
  public void tell(Kind kind, String policy, long standsFor, SortedMap<String, String> details) {
    Set<ActorRef<Event>> told = listeners;
    if (!told.isEmpty()) {
      Event event = event(kind, policy, standsFor, details);
      told.forEach(each -> each.tell(event));
    }
  }

  @Override
  public boolean hasRoom() {
    synchronized (lock) {
      return !over && readers.size() < MOST_READERS;
    }
  }

  @Override
  public boolean add(Reader reader) {
    synchronized (lock) {
      if (over || readers.size() >= MOST_READERS) {
        return false;
      }
      readers.add(reader);
      hub.tell(new EventHub.Readers(readers.size()));
      return true;
    }
  }

  @Override
  public void remove(Reader reader) {
    synchronized (lock) {
      if (readers.remove(reader)) {
        hub.tell(new EventHub.Readers(readers.size()));
      }
    }
  }

  private void end() {
    List<Reader> last;
    synchronized (lock) {
      over = true;
      last = List.copyOf(readers);
      readers.clear();
      hub.tell(new EventHub.Readers(0));
    }
    last.forEach(Reader::end);
  }

  private void spread(Event event) {
    List<Reader> told;
    synchronized (lock) {
      told = List.copyOf(readers);
    }
    told.forEach(reader -> reader.accept(event));
  }

  /** Each node sees the members for itself, and tells its own readers only. */
  private void membership(SortedMap<String, String> details) {
    spread(event(Kind.MEMBERSHIP, "", 1, details));
  }

  private Event event(Kind kind, String policy, long standsFor, SortedMap<String, String> details) {
    return new Event(kind, policy, clock.millis(), self, standsFor, details);
  }
}
