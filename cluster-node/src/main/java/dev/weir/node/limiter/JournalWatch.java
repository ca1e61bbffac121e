package dev.weir.node.limiter;

import akka.Done;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.pattern.CircuitBreakerOpenException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells waiting from hoping, for the {@link JournalProbe}: while Cassandra is away a node waits,
 * but a journal that goes on failing although Cassandra answers does not come back by itself.
 */
final class JournalWatch extends AbstractBehavior<JournalWatch.Command> {

  sealed interface Command {}

  /** The probe's ledger could not read, or not write. */
  record Failed(Optional<Throwable> cause) implements Command {}

  /** Cassandra answered, without the journal plugin. */
  enum Answered implements Command {
    INSTANCE
  }

  /** It did not. */
  enum Silent implements Command {
    INSTANCE
  }

  private final Supplier<CompletionStage<Done>> cassandra;
  private final LongSupplier monotonicNanos;
  private final Duration unusableAfter;
  private final Consumer<JournalUnusable> givenUp;

  /** Null: Cassandra did not answer when it was last asked. */
  private @Nullable Long answeringSinceNanos;

  private Optional<Throwable> cause = Optional.empty();

  private JournalWatch(
      ActorContext<Command> actor,
      Supplier<CompletionStage<Done>> cassandra,
      LongSupplier monotonicNanos,
      Duration unusableAfter,
      Consumer<JournalUnusable> givenUp) {
    super(actor);
    this.cassandra = cassandra;
    this.monotonicNanos = monotonicNanos;
    this.unusableAfter = unusableAfter;
    this.givenUp = givenUp;
  }

  /**
   * Begins with the first failure that it is told.
   *
   * @param cassandra asks Cassandra once; fails if it does not answer
   * @param monotonicNanos a clock that never steps
   * @param unusableAfter how long the journal may fail while Cassandra answers
   * @param givenUp is told once that it has failed for so long
   */
  static Behavior<Command> create(
      Supplier<CompletionStage<Done>> cassandra,
      LongSupplier monotonicNanos,
      Duration unusableAfter,
      Consumer<JournalUnusable> givenUp) {
    return Behaviors.setup(
        actor -> new JournalWatch(actor, cassandra, monotonicNanos, unusableAfter, givenUp));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Failed.class, this::onFailed)
        .onMessageEquals(Answered.INSTANCE, this::onAnswered)
        .onMessageEquals(Silent.INSTANCE, this::onSilent)
        .build();
  }

  private Behavior<Command> onFailed(Failed failed) {
    // An open breaker repeats that something else failed.
    failed
        .cause()
        .filter(why -> !(why instanceof CircuitBreakerOpenException))
        .ifPresent(why -> cause = Optional.of(why));
    getContext()
        .pipeToSelf(
            cassandra.get(),
            (answered, failure) -> failure == null ? Answered.INSTANCE : Silent.INSTANCE);
    return this;
  }

  private Behavior<Command> onAnswered() {
    long now = monotonicNanos.getAsLong();
    if (answeringSinceNanos == null) {
      answeringSinceNanos = now;
    }
    if (now - answeringSinceNanos < unusableAfter.toNanos()) {
      return this;
    }
    givenUp.accept(new JournalUnusable(unusableAfter, cause));
    return Behaviors.stopped();
  }

  private Behavior<Command> onSilent() {
    answeringSinceNanos = null;
    return this;
  }
}
