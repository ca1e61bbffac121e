package dev.weir.node.limiter;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response.Queued;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The limiters themselves, without actors between them and who asks: what they are told comes in
 * the order of the test, and a journal that writes at once. LineAskers ask again each second, as
 * {@link Askings} has them.
 */
public final class CoreOwners implements Owners {

  private record Asking(TakeRequest request, CompletableFuture<Reply> answer) {}

  private final InstantSource clock;
  private final LimiterContext node;
  private final TestInbox<ShardCommand> shard = TestInbox.create();
  private final TestInbox<Response> front = TestInbox.create();
  private final AtomicLong incarnations = new AtomicLong(1);
  private final Map<String, LimiterCore> cores = new HashMap<>();
  private final Map<LimiterCore, Subject> subjects = new HashMap<>();
  private final Map<Long, Asking> open = new HashMap<>();

  /** Askings that nobody waits for any more: what is granted yet goes back. */
  private final Map<Long, Checks> abandoned = new HashMap<>();

  private final Deque<Runnable> held = new ArrayDeque<>();
  private String holding = "";

  public CoreOwners(Policy policy, InstantSource clock) {
    this.clock = clock;
    LedgerSettings journal =
        new LedgerSettings("j", "s", 500, Duration.ofMillis(200), Duration.ofSeconds(3), 0);
    this.node =
        LimiterContext.create(
            name -> Optional.of(policy),
            clock,
            () -> clock.millis() * 1_000_000,
            incarnations::getAndIncrement,
            () -> true,
            address -> 0,
            "node",
            new LimiterSettings(
                100, 1_000, 1_000, Duration.ofSeconds(20), Duration.ofSeconds(5), 100),
            journal,
            new SettingsPlace(journal, id -> CompletableFuture.completedFuture(false)));
  }

  /** From now on what is asked of the limiters per this attribute waits. */
  public void hold(String attribute) {
    holding = attribute;
  }

  /** All that was held is on its way. */
  public void letGo() {
    holding = "";
    while (!held.isEmpty()) {
      held.removeFirst().run();
    }
  }

  /** Empties the windows of the limiters per this attribute, as an operator does. */
  public void reset(String attribute) {
    states(attribute).keySet().forEach(LimiterCore::reset);
  }

  /** Permits taken of the limiters per this attribute, of the first window of each. */
  public long used(String attribute) {
    return states(attribute).values().stream()
        .flatMap(state -> state.windows().stream().limit(1))
        .mapToLong(window -> window.view().used())
        .sum();
  }

  /** Calls in flight. */
  public int inFlight() {
    return bursts().mapToInt(burst -> burst.inFlight().size()).sum();
  }

  /** Calls that wait for a slot. */
  public int inLine() {
    return bursts().mapToInt(burst -> burst.queue().size()).sum();
  }

  private Stream<BurstState> bursts() {
    return states("").values().stream().flatMap(state -> state.burst().stream());
  }

  private Map<LimiterCore, LimiterState> states(String attribute) {
    Map<LimiterCore, LimiterState> states = new HashMap<>();
    subjects.forEach(
        (core, subject) -> {
          if (subject.display().startsWith(attribute)) {
            states.put(core, core.state(subject, 1, clock.millis()).orElseThrow());
          }
        });
    return states;
  }

  /** So many seconds pass, and whoever waits is asked for each of them. */
  public void pass(long seconds, Runnable second) {
    for (long i = 0; i < seconds; i++) {
      second.run();
      List.copyOf(open.values()).forEach(asking -> told(asking.request()));
      cores.values().forEach(this::turn);
    }
  }

  private LimiterCore core(Checks checks) {
    return cores.computeIfAbsent(
        checks.subject().entityId(),
        id -> {
          Place place = new Place(id, "1", shard.getRef());
          LimiterCore core =
              checks.durability() == Durability.DURABLE
                  ? LimiterCore.durable(place, node)
                  : LimiterCore.inMemory(place, node);
          subjects.put(core, checks.subject());
          return core;
        });
  }

  @Override
  public CompletableFuture<Reply> take(TakeRequest request) {
    Asking asking = new Asking(request, new CompletableFuture<>());
    open.put(request.callId(), asking);
    if (request.checks().subject().display().startsWith(holding + '=')) {
      held.addLast(() -> told(request));
    } else {
      told(request);
    }
    return asking.answer();
  }

  /** A take comes to its limiter. */
  private void told(TakeRequest request) {
    Take take =
        new Take(
            request.checks().subject(),
            request.checks().checks(),
            request.cost(),
            request.items(),
            request.callId(),
            request.idempotency(),
            clock.millis() + request.timeout().silentMillis(),
            clock.millis() + request.timeout().recoveringMillis(),
            request.arrivedMillis(),
            request.waitMillis(),
            request.counts(),
            front.getRef());
    LimiterCore core = core(request.checks());
    Optional<Response> response = core.judge(take, clock.millis(), false);
    for (int i = 0; response.isEmpty() && i < 10; i++) {
      write(core, List.of(take));
      response = core.judge(take, clock.millis(), false);
    }
    answered(response.orElseThrow());
    turn(core);
  }

  private void write(LimiterCore core, List<Take> waiting) {
    long now = clock.millis();
    core.entries()
        .reserved(now, core.entries().reservations(now, waiting, now), waiting.size())
        .ifPresent(event -> core.entries().acknowledged(event, now));
  }

  private void turn(LimiterCore core) {
    core.advance(clock.millis());
    if (core.line().filter(BurstLine::wantsLedger).isPresent()) {
      write(core, List.of());
      core.advance(clock.millis());
    }
    core.line().ifPresent(line -> line.drainTold().forEach(told -> answered(told.response())));
  }

  private void answered(Response response) {
    if (response instanceof Queued) {
      return;
    }
    Asking asking = open.remove(response.callId());
    if (asking != null && response instanceof Reply reply) {
      asking.answer().complete(reply);
    } else if (response instanceof Judged late && late.receipt() != null) {
      refund(Objects.requireNonNull(abandoned.remove(late.callId())), late.receipt());
    }
  }

  @Override
  public void leave(Checks checks, long callId) {
    LimiterCore core = core(checks);
    core.leave(callId, clock.millis());
    turn(core);
    Asking asking = open.remove(callId);
    if (asking != null) {
      abandoned.put(callId, checks);
      asking.answer().complete(new Unavailable(callId, Reason.TIMEOUT));
    }
  }

  @Override
  public CompletableFuture<Released> release(LeaseId lease, OptionalLong cost) {
    LimiterCore core = cores.get(lease.entityId());
    boolean ended = core != null && core.release(lease.number(), clock.millis());
    if (core != null) {
      turn(core);
    }
    return CompletableFuture.completedFuture(ended ? Released.ENDED : Released.UNKNOWN);
  }

  @Override
  public void refund(Checks checks, TakeReceipt receipt) {
    LimiterCore core = core(checks);
    core.refund(receipt, clock.millis());
    turn(core);
  }

  @Override
  public void debit(Checks checks, long cost) {
    throw new AssertionError("no fallback stands in");
  }

  @Override
  public void counted(Subject subject, Durability durability, Tally judged) {
    throw new AssertionError("nothing is spread, and no fallback stands in");
  }

  @Override
  public int shard(Subject subject) {
    return 0;
  }

  /** Whether anybody waits for an answer. */
  public boolean isAsked() {
    return !open.isEmpty();
  }
}
