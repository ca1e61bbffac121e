package dev.weir.node.total;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.weir.node.total.TotalCommand.Kept;
import dev.weir.node.total.TotalCommand.Report;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the keeper what its node has counted, every {@link #EVERY} while that changes, until the
 * keeper has it; and before the node goes, see {@link Finish}.
 */
final class Reporter extends AbstractBehavior<Reporter.Message> {

  /** So much of what it counted a node that is killed takes along. */
  static final Duration EVERY = Duration.ofSeconds(1);

  /** How often a report is sent that nobody answers. */
  private static final int TICKS_UNANSWERED = 3;

  /** How often everything is reported, so that nobody believes that the node has gone. */
  private static final int TICKS_OF_ALL =
      (int) (Tallies.GONE_AFTER.dividedBy(24).toSeconds() / EVERY.toSeconds());

  private static final Duration FINISH_EVERY = Duration.ofMillis(250);

  /** What it is told. */
  sealed interface Message {}

  private enum Tick implements Message {
    INSTANCE
  }

  /** Nothing is counted any more: answers when the keeper has all of it. */
  record Finish(ActorRef<Done> replyTo) implements Message {}

  private record Answered(long number) implements Message {}

  private final Counters counters;
  private final ActorRef<TotalCommand> keeper;
  private final TimerScheduler<Message> timers;
  private final long incarnation;
  private final ActorRef<Kept> answers;

  private Map<String, PolicyAccount> kept = Map.of();
  private Map<String, PolicyAccount> sent = Map.of();

  /** What the keeper has not answered yet; nothing else is reported meanwhile. */
  private @Nullable Report unanswered;

  private int ticksUnanswered;
  private boolean hadInFlight;
  private long number;
  private int ticks;
  private @Nullable ActorRef<Done> finishing;

  private Reporter(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Counters counters,
      ActorRef<TotalCommand> keeper,
      long incarnation) {
    super(context);
    this.counters = counters;
    this.keeper = keeper;
    this.timers = timers;
    this.incarnation = incarnation;
    this.answers = context.messageAdapter(Kept.class, its -> new Answered(its.number()));
    timers.startTimerWithFixedDelay(Tick.INSTANCE, EVERY);
  }

  /**
   * A node's reporter.
   *
   * @param incarnation that no other node has, nor this one had before
   */
  static Behavior<Message> create(
      Counters counters, ActorRef<TotalCommand> keeper, long incarnation) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Reporter(context, timers, counters, keeper, incarnation)));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Finish.class, this::onFinish)
        .build();
  }

  private Behavior<Message> onTick() {
    ticks++;
    if (ticks % TICKS_OF_ALL == 0) {
      kept = Map.of();
    }
    Report open = unanswered;
    if (open == null) {
      report();
    } else if (++ticksUnanswered % TICKS_UNANSWERED == 0 || finishing != null) {
      keeper.tell(open);
    }
    return this;
  }

  /** Reports what the keeper does not know, if there is any. */
  private void report() {
    Map<String, PolicyAccount> now = counters.accounts();
    Map<String, PolicyAccount> news = new HashMap<>(now);
    news.entrySet().removeAll(kept.entrySet());
    // A node that leaves has handed over what was under way.
    Map<String, Long> inFlight = finishing == null ? counters.inFlight() : Map.of();
    if (news.isEmpty() && inFlight.isEmpty() && !hadInFlight) {
      finished();
      return;
    }
    hadInFlight = !inFlight.isEmpty();
    sent = now;
    number++;
    Report report = new Report(incarnation, number, news, inFlight, answers);
    unanswered = report;
    ticksUnanswered = 0;
    keeper.tell(report);
  }

  private Behavior<Message> onAnswered(Answered its) {
    if (unanswered != null && its.number() == number) {
      unanswered = null;
      kept = sent;
      if (finishing != null) {
        report();
      }
    }
    return this;
  }

  private Behavior<Message> onFinish(Finish finish) {
    finishing = finish.replyTo();
    timers.startTimerWithFixedDelay(Tick.INSTANCE, FINISH_EVERY);
    if (unanswered == null) {
      report();
    }
    return this;
  }

  private void finished() {
    ActorRef<Done> asker = finishing;
    if (asker != null) {
      asker.tell(Done.getInstance());
    }
  }
}
