package dev.weir.node.decision;

import dev.failsafe.CircuitBreaker;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one shard is worth asking. Silence alone opens it: an answer, whatever it says, shows
 * that somebody is there. While it is half open one probe is out at a time.
 *
 * <p>Every permit must come to {@link Permit#answered} or {@link Permit#silent}, or a probe would
 * be out for ever. Asks that began before the circuit opened no longer count once it has closed:
 * their timeouts tell of the fault that is over.
 */
final class Breaker {

  private static final Logger log = LoggerFactory.getLogger(Breaker.class);

  private final CircuitBreaker<Object> circuit;

  /** What every ask gets while the circuit is closed; another one after each closing. */
  private volatile Optional<Permit> whileClosed = Optional.of(new Permit(false));

  Breaker(String name, DecisionSettings settings) {
    circuit =
        CircuitBreaker.builder()
            .withFailureThreshold(settings.breakerTimeouts())
            .withDelay(settings.breakerOpen())
            .withSuccessThreshold(1)
            .onOpen(event -> log.info("{} does not answer: its fallback does", name))
            .onClose(event -> closed(name))
            .build();
  }

  /** Leave to ask; empty: do not. */
  Optional<Permit> acquire() {
    // Read first: at worst it is of an earlier closed time, and its outcome counts for nothing.
    Optional<Permit> permit = whileClosed;
    if (!circuit.tryAcquirePermit()) {
      return Optional.empty();
    }
    return circuit.isHalfOpen() ? Optional.of(new Permit(true)) : permit;
  }

  private void closed(String name) {
    whileClosed = Optional.of(new Permit(false));
    log.info("{} answers again", name);
  }

  /** Leave for one ask. */
  final class Permit {
    private final boolean probe;

    private Permit(boolean probe) {
      this.probe = probe;
    }

    /** The limiter answered, if only that it cannot judge. */
    void answered() {
      if (counts()) {
        circuit.recordSuccess();
      }
    }

    /** No answer came in time. */
    void silent() {
      if (counts()) {
        circuit.recordFailure();
      }
    }

    private boolean counts() {
      return probe || (whileClosed.orElse(this) == this && circuit.isClosed());
    }
  }
}
