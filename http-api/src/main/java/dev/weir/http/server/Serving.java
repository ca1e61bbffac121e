package dev.weir.http.server;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import java.util.concurrent.atomic.AtomicReference;

/** Whether this node wants calls: between the end of its start and the beginning of its stop. */
final class Serving implements Extension {

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  private Serving() {}

  /** The one of a system. */
  static Serving of(ActorSystem<?> system) {
    return Id.INSTANCE.get(system);
  }

  boolean now() {
    return phase.get() == Phase.SERVING;
  }

  /** The start has ended; a node that stops already stays stopping. */
  void begin() {
    phase.compareAndSet(Phase.STARTING, Phase.SERVING);
  }

  /** The stop begins. */
  void end() {
    phase.set(Phase.STOPPING);
  }

  private enum Phase {
    STARTING,
    SERVING,
    STOPPING
  }

  private static final class Id extends ExtensionId<Serving> {
    private static final Id INSTANCE = new Id();

    @Override
    public Serving createExtension(ActorSystem<?> system) {
      return new Serving();
    }

    Serving get(ActorSystem<?> system) {
      return apply(system);
    }
  }
}
