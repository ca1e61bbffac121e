package dev.weir.http.outside;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What stands before nodes: it looks which of them are ready, and spreads calls over those at a
 * steady pace, whatever becomes of the calls before. Where a node takes no connection it turns to
 * the next one. Keeps every answer, in little room: for hundreds of thousands.
 */
final class Gateway implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Duration TICK = Duration.ofMillis(5);

  /** A virtual machine that has just started is slow: the pace rises for half a minute. */
  private static final long RISING_TICKS = 6_000;

  /** Calls that are sent and not answered; more wait for their turn. */
  private static final int UNDER_WAY = 300;

  /** Nodes that a call may find closed before it is given up. */
  private static final int TRIES = 5;

  /** Above the server's own bound of 20 s. */
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

  /** An answer, as far as anybody judges it later. */
  record Told(
      Turnover.Caller caller,
      TestNode node,
      long askedMillis,
      long answeredMillis,
      boolean allowed,
      boolean degraded) {

    long tookMillis() {
      return answeredMillis - askedMillis;
    }
  }

  /** Due at an instant, from which on it is counted how long its answer takes. */
  private record Call(Turnover.Caller caller, long askedMillis, int tries) {
    private Unanswered unanswered(TestNode node, Throwable why) {
      return new Unanswered(node.name(), askedMillis, System.currentTimeMillis(), why);
    }
  }

  private final List<TestNode> known = new CopyOnWriteArrayList<>();
  private volatile List<TestNode> ready = List.of();
  private final BlockingQueue<Call> waiting = new LinkedBlockingQueue<>();
  private final Queue<Told> told = new ConcurrentLinkedQueue<>();
  private final Queue<Unanswered> failed = new ConcurrentLinkedQueue<>();
  private final Queue<Unanswered> closedDoors = new ConcurrentLinkedQueue<>();
  private final AtomicLong due = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicInteger turn = new AtomicInteger();
  private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService senders = Executors.newFixedThreadPool(UNDER_WAY);

  private Gateway() {}

  /** Begins to look; nobody calls yet. */
  static Gateway open() {
    Standstills.watch();
    Gateway gateway = new Gateway();
    ScheduledFuture<?> unused =
        gateway.looks.scheduleWithFixedDelay(
            gateway::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return gateway;
  }

  /** Sends calls to this node too, whenever it is ready. */
  void add(TestNode node) {
    known.add(node);
  }

  /** Whether calls may be sent to it now. */
  boolean sendsTo(TestNode node) {
    return ready.contains(node);
  }

  private void look() {
    List<TestNode> now =
        known.stream().filter(node -> Http.status(node.managementPort(), "/ready") == 200).toList();
    if (!now.equals(ready)) {
      Figures.say("gateway: ready now: %s", now.stream().map(TestNode::name).toList());
    }
    ready = now;
  }

  /** Calls begin: some at first, so many in each second half a minute later. */
  void call(int perSecond, Supplier<Turnover.Caller> next) {
    long perTick = perSecond * TICK.toMillis() / 1_000;
    ScheduledFuture<?> unused =
        pacer.scheduleAtFixedRate(
            () -> tick(perTick, next), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    for (int i = 0; i < UNDER_WAY; i++) {
      senders.execute(this::send);
    }
  }

  private void tick(long perTick, Supplier<Turnover.Caller> next) {
    long calls = Math.min(perTick, 1 + ticks.getAndIncrement() * perTick / RISING_TICKS);
    for (long i = 0; i < calls; i++) {
      due.incrementAndGet();
      waiting.add(new Call(next.get(), System.currentTimeMillis(), 1));
    }
  }

  /** Whether as many calls as there will be are answered: none waits for its turn. */
  boolean isAtFullPace() {
    return ticks.get() >= RISING_TICKS && waiting.isEmpty();
  }

  /** One call after the other, each over a kept connection to the node whose turn it is. */
  private void send() {
    Map<TestNode, Connection> connections = new HashMap<>();
    try {
      while (true) {
        Call call = waiting.take();
        List<TestNode> open = ready;
        if (open.isEmpty()) {
          waiting.add(call);
          Thread.sleep(LOOK_EVERY.toMillis());
        } else {
          send(call, open.get(Math.floorMod(turn.getAndIncrement(), open.size())), connections);
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      connections.values().forEach(Connection::close);
    }
  }

  private void send(Call call, TestNode node, Map<TestNode, Connection> connections) {
    try {
      Connection kept = connections.get(node);
      if (kept == null || !kept.isOpen()) {
        forget(node, connections);
        kept = Connection.to(node);
        connections.put(node, kept);
      }
      keep(call, node, kept.ask(call.caller().json()));
    } catch (IOException e) {
      forget(node, connections);
      Unanswered unanswered = call.unanswered(node, e);
      if (unanswered.neverConnected() && call.tries() < TRIES) {
        closedDoors.add(unanswered);
        waiting.add(new Call(call.caller(), call.askedMillis(), call.tries() + 1));
        return;
      }
      failed.add(unanswered);
    }
    done.incrementAndGet();
  }

  private static void forget(TestNode node, Map<TestNode, Connection> connections) {
    Connection old = connections.remove(node);
    if (old != null) {
      old.close();
    }
  }

  private void keep(Call call, TestNode node, Connection.Answer answer) {
    String text = answer.body();
    Optional<Boolean> allowed = flag(text, "allowed");
    Optional<Boolean> degraded = flag(text, "degraded");
    if (answer.status() == 200 && allowed.isPresent() && degraded.isPresent()) {
      long now = System.currentTimeMillis();
      told.add(
          new Told(call.caller(), node, call.askedMillis(), now, allowed.get(), degraded.get()));
    } else {
      failed.add(call.unanswered(node, new AssertionError(answer.status() + " " + text)));
    }
  }

  /** A field at the answer's top; the caller's own words are in none that looks like it. */
  private static Optional<Boolean> flag(String text, String field) {
    boolean yes = text.contains("\"" + field + "\":true");
    boolean no = text.contains("\"" + field + "\":false");
    return yes == no ? Optional.empty() : Optional.of(yes);
  }

  /** Every answer so far. */
  List<Told> told() {
    return List.copyOf(told);
  }

  long answers() {
    return done.get();
  }

  /** Calls that nobody answered, or not with a decision. */
  List<Unanswered> failed() {
    return List.copyOf(failed);
  }

  /** Nodes that were found closed; each of these calls was asked of another. */
  List<Unanswered> closedDoors() {
    return List.copyOf(closedDoors);
  }

  /** No more calls; waits until everything asked is answered or given up. */
  @Override
  public void close() {
    pacer.shutdown();
    await("answers to all calls")
        .atMost(ANSWERED_WITHIN)
        .until(() -> pacer.isTerminated() && done.get() == due.get());
    senders.shutdownNow();
    looks.shutdownNow();
  }
}
