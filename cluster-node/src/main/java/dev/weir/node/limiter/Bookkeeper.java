package dev.weir.node.limiter;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.weir.config.matching.Naming.Limiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells limiters what this node has to enter into their accounts, until each has acknowledged it.
 *
 * <p>Of one limiter one booking is on its way at a time; what comes meanwhile goes together with
 * the next. It is told again after half a second, then less and less often, and given up when its
 * limiter was silent for {@link #GIVEN_UP_AFTER}. Beyond {@value #MOST_LIMITERS} limiters that are
 * silent at once each booking is told once.
 */
final class Bookkeeper extends AbstractBehavior<Bookkeeper.Message> {

  static final int MOST_LIMITERS = 100_000;

  static final Duration GIVEN_UP_AFTER = Duration.ofMinutes(10);

  private static final Duration TICK = Duration.ofMillis(250);
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(8).toNanos();

  /** What it is told. */
  sealed interface Message {}

  /** Something to be entered. */
  record Enter(Limiter limiter, Booking booking) implements Message {}

  /** A limiter has entered the booking of this number. */
  private record Acknowledged(long number) implements Message {}

  /** Tell when nothing is on its way any more. */
  record Finish(ActorRef<Done> replyTo) implements Message {}

  private enum Tick implements Message {
    INSTANCE
  }

  /** How a limiter is told. */
  interface Road {
    void tell(Limiter limiter, long number, Booking booking, ActorRef<Response> replyTo);
  }

  private static final class OnItsWay {
    private final Limiter limiter;
    private final long number;
    private final Booking booking;
    private final long sinceNanos;
    private Optional<Booking> next = Optional.empty();
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long againAtNanos;

    OnItsWay(Limiter limiter, long number, Booking booking, long nowNanos) {
      this.limiter = limiter;
      this.number = number;
      this.booking = booking;
      this.sinceNanos = nowNanos;
      this.againAtNanos = nowNanos + pauseNanos;
    }

    void later(Booking one) {
      next = Optional.of(next.map(known -> known.plus(one)).orElse(one));
    }

    void toldAgain(long nowNanos) {
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
      againAtNanos = nowNanos + pauseNanos;
    }
  }

  private final Road road;
  private final LongSupplier monotonicNanos;
  private final ActorRef<Response> answers;
  private final Map<Limiter, OnItsWay> byLimiter = new HashMap<>();
  private final Map<Long, OnItsWay> byNumber = new HashMap<>();
  private final List<ActorRef<Done>> finishing = new ArrayList<>();
  private long lastNumber;

  private Bookkeeper(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Road road,
      LongSupplier monotonicNanos) {
    super(context);
    this.road = road;
    this.monotonicNanos = monotonicNanos;
    this.answers =
        context.messageAdapter(Response.class, response -> new Acknowledged(response.callId()));
    timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
  }

  static Behavior<Message> create(Road road, LongSupplier monotonicNanos) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Bookkeeper(context, timers, road, monotonicNanos)));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Enter.class, this::onEnter)
        .onMessage(Acknowledged.class, this::onAcknowledged)
        .onMessage(Tick.class, this::onTick)
        .onMessage(Finish.class, this::onFinish)
        .build();
  }

  private Behavior<Message> onEnter(Enter enter) {
    OnItsWay known = byLimiter.get(enter.limiter());
    if (known == null) {
      send(enter.limiter(), enter.booking());
    } else {
      known.later(enter.booking());
    }
    return this;
  }

  private void send(Limiter limiter, Booking booking) {
    OnItsWay sent = new OnItsWay(limiter, ++lastNumber, booking, monotonicNanos.getAsLong());
    if (byLimiter.size() < MOST_LIMITERS) {
      byLimiter.put(limiter, sent);
      byNumber.put(sent.number, sent);
    }
    tell(sent);
  }

  private void tell(OnItsWay sent) {
    road.tell(sent.limiter, sent.number, sent.booking, answers);
  }

  private Behavior<Message> onAcknowledged(Acknowledged acknowledged) {
    OnItsWay sent = byNumber.get(acknowledged.number());
    if (sent != null) {
      over(sent);
    }
    return this;
  }

  private void over(OnItsWay sent) {
    byNumber.remove(sent.number);
    byLimiter.remove(sent.limiter);
    sent.next.ifPresent(next -> send(sent.limiter, next));
    tellIfFinished();
  }

  private Behavior<Message> onTick(Tick tick) {
    long nowNanos = monotonicNanos.getAsLong();
    Collection<OnItsWay> all = List.copyOf(byLimiter.values());
    for (OnItsWay sent : all) {
      if (nowNanos - sent.sinceNanos >= GIVEN_UP_AFTER.toNanos()) {
        over(sent);
      } else if (nowNanos - sent.againAtNanos >= 0 || !finishing.isEmpty()) {
        sent.toldAgain(nowNanos);
        tell(sent);
      }
    }
    return this;
  }

  private Behavior<Message> onFinish(Finish finish) {
    finishing.add(finish.replyTo());
    tellIfFinished();
    return this;
  }

  private void tellIfFinished() {
    if (byLimiter.isEmpty()) {
      finishing.forEach(waiting -> waiting.tell(Done.getInstance()));
      finishing.clear();
    }
  }
}
