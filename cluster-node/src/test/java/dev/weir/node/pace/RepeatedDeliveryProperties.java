package dev.weir.node.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Circuit;
import dev.weir.config.policy.InFlight;
import dev.weir.config.policy.Webhooks;
import dev.weir.node.limiter.RememberedBound;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.pace.DestinationCore.Booked;
import dev.weir.node.pace.DestinationCore.Told;
import dev.weir.node.pace.Verdict.Denied;
import dev.weir.node.pace.Verdict.LetIn;
import dev.weir.node.pace.Verdict.Queued;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Few ids that are asked for again and again, while askers leave and owners change. */
class RepeatedDeliveryProperties {

  private static final int IDS = 5;

  private static final PaceRules RULES =
      new PaceRules(
          new Webhooks(
              20,
              Duration.ofSeconds(15),
              Duration.ofSeconds(60),
              new InFlight(2, 3),
              new Circuit(20, Duration.ofSeconds(1), Duration.ofSeconds(4))),
          Duration.ofHours(1));

  private final RememberedBound remembered = new RememberedBound(1_000, () -> 0);
  private DestinationCore core = new DestinationCore(RULES, remembered);
  private long nowMillis = 1_714_058_400_000L;

  /** The number that an id was let in with, unless that was undone. */
  private final Map<Long, Long> numberOfId = new HashMap<>();

  /** Who was given a number. */
  private final Map<Long, List<Long>> given = new HashMap<>();

  /** The ids of those who wait, by their asking. */
  private final Map<Long, Long> waiting = new HashMap<>();

  private final Map<Long, Long> idOfCall = new HashMap<>();
  private final List<Long> out = new ArrayList<>();

  @Property(tries = 500)
  void anIdIsLetInOnceUnlessItIsUndoneAndEachAskerIsAnsweredOnce(@ForAll long seed) {
    Random random = new Random(seed);
    begin();
    for (long step = 0; step < 150; step++) {
      switch (random.nextInt(10)) {
        case 0, 1 -> release(random);
        case 2 -> leave(random);
        case 3 -> {
          if (random.nextInt(10) == 0) {
            move();
          }
        }
        case 4 -> {
          nowMillis += random.nextInt(200);
          core.sweep(nowMillis);
        }
        default -> ask(step, random.nextInt(IDS));
      }
      core.drainTold().forEach(this::told);
      assertThat(core.waiting()).isEqualTo((int) waiting.values().stream().distinct().count());
      assertThat(core.inFlight()).isEqualTo(out.size()).isLessThanOrEqualTo(3);
    }
    long begun = core.drainBooked().stream().map(Booked::ended).filter(Optional::isEmpty).count();
    assertThat(begun).as("one begin for each number").isLessThanOrEqualTo(given.size());
  }

  private void begin() {
    core.stopped();
    core = new DestinationCore(RULES, remembered);
    numberOfId.clear();
    given.clear();
    waiting.clear();
    idOfCall.clear();
    out.clear();
  }

  private void ask(long callId, long id) {
    idOfCall.put(callId, id);
    Verdict verdict = core.ask(asked(callId, id), nowMillis);
    if (verdict instanceof LetIn in) {
      letIn(callId, in);
    } else if (verdict instanceof Queued) {
      waiting.put(callId, id);
    } else {
      assertThat(verdict).isInstanceOf(Denied.class);
    }
  }

  private Asked asked(long callId, long id) {
    return new Asked(
        callId,
        Optional.empty(),
        Optional.of(new Idempotency("id-" + id, id)),
        nowMillis,
        15_000,
        false);
  }

  private void told(Told told) {
    assertThat(waiting.remove(told.callId())).as("waited, and is told once").isNotNull();
    if (told.verdict() instanceof LetIn in) {
      letIn(told.callId(), in);
    }
  }

  private void letIn(long callId, LetIn in) {
    long id = Objects.requireNonNull(idOfCall.get(callId));
    Long known = numberOfId.putIfAbsent(id, in.number());
    assertThat(known == null || known == in.number()).as("id %d: %s", id, in).isTrue();
    if (known == null) {
      out.add(in.number());
      assertThat(given).doesNotContainKey(in.number());
    }
    List<Long> askers = new ArrayList<>(given.getOrDefault(in.number(), List.of()));
    askers.add(callId);
    given.put(in.number(), known != null && askers.size() == 1 ? List.of() : askers);
  }

  private void release(Random random) {
    if (!out.isEmpty()) {
      long number = out.remove(random.nextInt(out.size()));
      Report well = new Report(OptionalInt.of(200), OptionalLong.of(5), OptionalLong.empty());
      assertThat(core.release(number, well, nowMillis)).isTrue();
    }
  }

  /** One who waits, or was let in, hangs up. */
  private void leave(Random random) {
    List<Long> calls = new ArrayList<>(idOfCall.keySet());
    if (calls.isEmpty()) {
      return;
    }
    long callId = calls.get(random.nextInt(calls.size()));
    core.leave(callId, nowMillis);
    waiting.remove(callId);
    idOfCall.remove(callId);
    given.forEach(
        (number, askers) -> {
          if (askers.equals(List.of(callId)) && out.remove(number)) {
            numberOfId.values().remove(number);
          }
        });
  }

  /** All who wait ask the next owner. */
  private void move() {
    assertThat(core.leaveAll()).containsExactlyInAnyOrderElementsOf(waiting.keySet());
    Learned learned = core.learned(true, nowMillis);
    core.stopped();
    core = DestinationCore.of(RULES, remembered, learned, nowMillis);
    // The next owner does not know who else was given a lease: nobody undoes it.
    given.replaceAll((number, askers) -> List.of());
    Map<Long, Long> again = new HashMap<>(waiting);
    waiting.clear();
    again.forEach(this::ask);
  }
}
