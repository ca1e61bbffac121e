package dev.weir.node.top;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.weir.node.limiter.CborSerializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells peers what its node ranks first, and begins a generation every half hour. */
final class TopReport extends AbstractBehavior<TopReport.Command> {

  /** Its name among the system's actors. */
  static final String NAME = "weir-top";

  /** How long a generation counts. */
  static final Duration GENERATION = Duration.ofMinutes(30);

  /** Together with the next they keep a reply far below the largest message, 256 KiB. */
  private static final int MOST_SUBJECTS = 256;

  private static final int MOST_CHARACTERS = 32_768;

  /** What it is told. */
  sealed interface Command permits Ask, Turn {}

  /** Whom do you rank first? */
  record Ask(String policy, By by, ActorRef<Ranked> replyTo) implements Command, CborSerializable {}

  /**
   * These.
   *
   * @param sinceMillis how long the node has counted them
   * @param unlistedAtMost what any other subject counts at most
   * @param subjects at most 256, the first first
   */
  record Ranked(long sinceMillis, long unlistedAtMost, List<RankedSubject> subjects)
      implements CborSerializable {
    Ranked {
      subjects = List.copyOf(subjects);
    }
  }

  /** Time for another generation. */
  enum Turn implements Command {
    NOW
  }

  private final Tops tops;
  private final LongSupplier monotonicNanos;
  private long beganNanos;
  private long beforeBeganNanos;

  private TopReport(ActorContext<Command> context, Tops tops, LongSupplier monotonicNanos) {
    super(context);
    this.tops = tops;
    this.monotonicNanos = monotonicNanos;
    this.beganNanos = monotonicNanos.getAsLong();
    this.beforeBeganNanos = beganNanos;
  }

  /** One for each node. */
  static Behavior<Command> create(Tops tops, LongSupplier monotonicNanos) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Turn.NOW, GENERATION);
                  return new TopReport(context, tops, monotonicNanos);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::ranked)
        .onMessage(Turn.class, this::turn)
        .build();
  }

  private Behavior<Command> ranked(Ask ask) {
    NodeRanking ranking = tops.ranking(ask.policy(), ask.by(), MOST_SUBJECTS, MOST_CHARACTERS);
    long sinceNanos = Math.max(0, monotonicNanos.getAsLong() - beforeBeganNanos);
    ask.replyTo()
        .tell(
            new Ranked(
                TimeUnit.NANOSECONDS.toMillis(sinceNanos),
                ranking.unlistedAtMost(),
                ranking.subjects()));
    return this;
  }

  private Behavior<Command> turn(Turn turn) {
    tops.turn();
    beforeBeganNanos = beganNanos;
    beganNanos = monotonicNanos.getAsLong();
    return this;
  }
}
