package dev.weir.node.limiter;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.weir.node.limiter.LimiterCommand.LineDue;
import dev.weir.node.limiter.LimiterCommand.Release;
import dev.weir.node.limiter.Response.Released;
import java.time.Duration;
import java.util.OptionalLong;

/** What a limiter's actor does for those who wait: it tells them, and looks again in time. */
final class LineDesk {

  private final LimiterCore core;
  private final TimerScheduler<LimiterCommand> timers;

  /** When it looks again; far in the future if it does not. */
  private long armedMillis = Long.MAX_VALUE;

  LineDesk(LimiterCore core, TimerScheduler<LimiterCommand> timers) {
    this.core = core;
    this.timers = timers;
  }

  /** Whether anybody waits. */
  boolean isBusy() {
    return core.line().filter(calls -> !calls.isEmpty()).isPresent();
  }

  /** Whether anybody waits for the journal. */
  boolean wantsLedger() {
    return core.line().filter(BurstLine::wantsLedger).isPresent();
  }

  /** Does what is due, and tells. */
  void turn(long nowMillis) {
    core.advance(nowMillis);
    tell(nowMillis);
  }

  /** Tells what has been decided of those who do not ask just now. */
  void tell(long nowMillis) {
    if (core.line().isPresent()) {
      tell(core.line().get(), nowMillis);
    }
  }

  private void tell(BurstLine calls, long nowMillis) {
    calls.drainTold().forEach(told -> told.asker().tell(told.response()));
    OptionalLong next = calls.nextMillis(nowMillis);
    if (next.isPresent() && next.getAsLong() < armedMillis) {
      armedMillis = next.getAsLong();
      timers.startSingleTimer(new LineDue(), Duration.ofMillis(armedMillis - nowMillis));
    }
  }

  /** The time has come. */
  void due(long nowMillis) {
    armedMillis = Long.MAX_VALUE;
    tell(nowMillis);
  }

  /** Ends a lease; whoever is next is let in by {@link #turn}. */
  boolean release(Release release, long nowMillis) {
    boolean ended = core.release(release.number(), nowMillis);
    if (ended && release.cost().isPresent()) {
      core.settle(release.subject(), release.number(), release.cost().getAsLong(), nowMillis);
    }
    release.replyTo().tell(new Released(release.callId(), ended));
    return ended;
  }

  /** All who wait are to ask another owner. */
  void moveAll(long nowMillis) {
    core.line().ifPresent(calls -> calls.moveAll(nowMillis));
    tell(nowMillis);
  }
}
