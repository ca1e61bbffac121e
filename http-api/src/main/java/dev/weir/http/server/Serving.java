package dev.weir.http.server;

import java.util.concurrent.atomic.AtomicReference;

/** Whether this node wants calls: between the end of its start and the beginning of its stop. */
final class Serving {

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  boolean now() {
    return phase.get() == Phase.SERVING;
  }

  /** Whether the stop has begun. */
  boolean isOver() {
    return phase.get() == Phase.STOPPING;
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
}
