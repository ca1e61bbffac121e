package dev.weir.node.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Circuit;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.InFlight;
import dev.weir.config.policy.Webhooks;
import dev.weir.node.limiter.RememberedBound;
import dev.weir.node.pace.DestinationCore.Told;
import dev.weir.node.pace.Verdict.Denied;
import dev.weir.node.pace.Verdict.LetIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DestinationProperties {

  private static final Webhooks WEBHOOKS =
      new Webhooks(
          20,
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          new InFlight(2, 16),
          new Circuit(3, Duration.ofSeconds(1), Duration.ofSeconds(4)));

  /** What was let in and not reported yet, by number. */
  private final Map<Long, Long> out = new LinkedHashMap<>();

  /**
   * Whatever happens in whatever order: one answer for each call, no number twice, a queue within
   * its bound, and nothing let in over the destination's bound.
   */
  @Property
  void neverMoreAreLetInThanTheBoundAndEachCallIsAnsweredOnce(
      @ForAll @Size(max = 200) List<@IntRange(max = 999) Integer> steps) {
    DestinationCore core = core(WEBHOOKS);
    out.clear();
    Set<Long> waiting = new HashSet<>();
    Set<Long> numbers = new HashSet<>();
    long nowMillis = 1_714_058_400_000L;
    long nextCall = 0;
    for (int step : steps) {
      int choice = step % 10;
      int detail = step / 10;
      if (choice < 5) {
        long callId = nextCall++;
        int before = core.inFlight();
        Verdict verdict = core.ask(asked(callId, detail % 4, nowMillis), nowMillis);
        if (verdict instanceof LetIn in) {
          assertThat(numbers.add(in.number())).isTrue();
          out.put(in.number(), callId);
          assertThat(before).isLessThanOrEqualTo(core.bound());
        } else if (verdict instanceof Verdict.Queued) {
          waiting.add(callId);
        } else {
          assertThat(((Denied) verdict).retryAfterMillis()).isPositive();
        }
      } else if (choice < 8 && !out.isEmpty()) {
        List<Long> known = new ArrayList<>(out.keySet());
        long number = known.get(detail % known.size());
        out.remove(number);
        int status = detail % 3 == 0 ? 500 : 200;
        core.release(
            number,
            new Report(OptionalInt.of(status), OptionalLong.of(1 + detail), OptionalLong.empty()),
            nowMillis);
      } else if (choice == 8 && !waiting.isEmpty()) {
        long leaves = waiting.iterator().next();
        waiting.remove(leaves);
        core.leave(leaves, nowMillis);
      } else {
        nowMillis += 20L * detail;
        core.sweep(nowMillis);
      }
      for (Told told : core.drainTold()) {
        assertThat(waiting.remove(told.callId())).as("waited, and was told once").isTrue();
        if (told.verdict() instanceof LetIn in) {
          assertThat(numbers.add(in.number())).isTrue();
          out.put(in.number(), told.callId());
        }
      }
      assertThat(core.waiting()).isEqualTo(waiting.size()).isLessThanOrEqualTo(20);
      assertThat(core.inFlight()).isLessThanOrEqualTo(16 + 1);
      assertThat(core.bound()).isBetween(1, 16);
    }
  }

  /** Whoever has one waiting is let in after at most one of each other sender. */
  @Property
  void aSingleDeliveryWaitsForOneOfEachOther(
      @ForAll @IntRange(min = 1, max = 8) int others,
      @ForAll @IntRange(min = 1, max = 30) int each) {
    Webhooks wide =
        new Webhooks(
            1_000,
            WEBHOOKS.longestWait(),
            WEBHOOKS.lease(),
            new InFlight(1, 1),
            WEBHOOKS.circuit());
    DestinationCore core = core(wide);
    long nowMillis = 1_714_058_400_000L;
    LetIn current = (LetIn) core.ask(asked(-1, 0, nowMillis), nowMillis);
    for (int i = 0; i < each * others; i++) {
      core.ask(asked(i, 1 + i % others, nowMillis), nowMillis);
    }
    long single = 1_000_000;
    core.ask(asked(single, 100, nowMillis), nowMillis);
    int turns = 0;
    for (boolean in = false; !in; turns++) {
      core.release(current.number(), Report.UNTOLD, nowMillis);
      Told told = core.drainTold().get(0);
      current = (LetIn) told.verdict();
      in = told.callId() == single;
    }
    assertThat(turns).isLessThanOrEqualTo(others + 1);
  }

  private static Asked asked(long callId, int sender, long nowMillis) {
    String id = "sender-" + sender;
    Limiter limiter = new Limiter(new Subject("test", id, id), Durability.DURABLE);
    return new Asked(callId, Optional.of(limiter), Optional.empty(), nowMillis, 60_000, false);
  }

  private static DestinationCore core(Webhooks webhooks) {
    return new DestinationCore(
        new PaceRules(webhooks, Duration.ofSeconds(60)), new RememberedBound(10, () -> 0));
  }
}
