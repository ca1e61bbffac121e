package dev.weir.http.launcher;

import dev.weir.node.journal.ChildJvm;
import dev.weir.node.journal.ChildJvmException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The node JVMs of a local cluster, by their number. Used by one thread. */
final class LocalNodes {
  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /**
   * Longer than a node takes to hand over and to settle its limiters; then it counts as crashed.
   */
  private static final Duration ORDERLY_STOP = Duration.ofSeconds(60);

  private static final int LOG_LINES = 40;

  private final Home home;
  private final NodeJvm jvm;
  private final UpSettings settings;
  private final Predicate<NodePorts> readiness;
  private final InstantSource clock;
  private final Terminal terminal;
  private final IntConsumer onDeath;
  private final Care whileWaiting;
  private final Map<Integer, ChildJvm> alive = new TreeMap<>();

  /** What must go on while nodes are waited for. */
  @FunctionalInterface
  interface Care {
    void take() throws LauncherException, InterruptedException;
  }

  /**
   * None yet.
   *
   * @param readiness whether the node with these ports may be sent calls
   * @param onDeath is told the number of each that ends, on a thread of its own
   * @param whileWaiting is done now and then until they are ready
   */
  LocalNodes(
      Home home,
      NodeJvm jvm,
      UpSettings settings,
      Predicate<NodePorts> readiness,
      InstantSource clock,
      Terminal terminal,
      IntConsumer onDeath,
      Care whileWaiting) {
    this.home = home;
    this.jvm = jvm;
    this.settings = settings;
    this.readiness = readiness;
    this.clock = clock;
    this.terminal = terminal;
    this.onDeath = onDeath;
    this.whileWaiting = whileWaiting;
  }

  /** Starts those from one number up to another, exclusive, and waits until all are ready. */
  void start(int from, int until) throws LauncherException, InterruptedException {
    Instant begun = clock.instant();
    Map<Integer, ChildJvm> awaited = new TreeMap<>();
    for (int index = from; index < until; index++) {
      awaited.put(index, start(index));
    }
    while (!awaited.isEmpty()) {
      Duration elapsed = Duration.between(begun, clock.instant());
      for (Map.Entry<Integer, ChildJvm> each : List.copyOf(awaited.entrySet())) {
        int index = each.getKey();
        requireAlive(index, each.getValue());
        if (readiness.test(settings.ports(index))) {
          awaited.remove(index);
          terminal.state(
              "node " + index,
              "ready after " + elapsed.toSeconds() + " s  " + home.shown(home.nodeLog(index)));
        } else {
          requireInTime(index, each.getValue(), elapsed);
        }
      }
      if (!awaited.isEmpty()) {
        terminal.waiting(names(awaited.keySet()), elapsed);
        Thread.sleep(BETWEEN_LOOKS.toMillis());
        whileWaiting.take();
      }
    }
  }

  private ChildJvm start(int index) throws LauncherException {
    try {
      ChildJvm node =
          ChildJvm.start("node " + index, jvm.command(settings, index), home.nodeLog(index));
      alive.put(index, node);
      node.identity().writeTo(home.nodePid(index));
      node.whenEnded(() -> onDeath.accept(index));
      return node;
    } catch (ChildJvmException e) {
      throw LauncherException.of(e);
    } catch (IOException e) {
      throw new LauncherException("node " + index + " could not be written down: " + e);
    }
  }

  private static void requireAlive(int index, ChildJvm node) throws LauncherException {
    if (!node.isAlive()) {
      throw new LauncherException(
          "node " + index + " ended while it started, with exit code " + node.exitCode(),
          node.endOfLog(LOG_LINES));
    }
  }

  private void requireInTime(int index, ChildJvm node, Duration elapsed) throws LauncherException {
    if (elapsed.compareTo(READY_WITHIN) > 0) {
      throw new LauncherException(
          "node "
              + index
              + " was not ready within "
              + READY_WITHIN.toMinutes()
              + " minutes (asked at http://127.0.0.1:"
              + settings.ports(index).management()
              + "/ready)",
          node.endOfLog(LOG_LINES));
    }
  }

  /** One has died: the others go on, but the last one's death is the end. */
  void died(int index) throws LauncherException {
    ChildJvm node = alive.remove(index);
    if (node == null) {
      return;
    }
    forget(index);
    String how = "node " + index + " ended with exit code " + node.exitCode();
    if (alive.isEmpty()) {
      throw new LauncherException(how + "; it was the last", node.endOfLog(LOG_LINES));
    }
    terminal.say(how + "; " + names(alive.keySet()) + " go on  (" + home.shown(node.log()) + ")");
  }

  /** All at once, each in good order; one that takes too long is killed. */
  void stop() throws InterruptedException {
    if (alive.isEmpty()) {
      return;
    }
    alive.values().forEach(ChildJvm::requestStop);
    Instant begun = clock.instant();
    for (Map.Entry<Integer, ChildJvm> each : alive.entrySet()) {
      Duration left = ORDERLY_STOP.minus(Duration.between(begun, clock.instant()));
      if (!each.getValue().stop(left.isNegative() ? Duration.ZERO : left)) {
        terminal.say("node " + each.getKey() + " did not end in time and was killed");
      }
      forget(each.getKey());
    }
    alive.clear();
  }

  private void forget(int index) {
    try {
      Files.deleteIfExists(home.nodePid(index));
    } catch (IOException e) {
      terminal.say("the file " + home.nodePid(index) + " could not be deleted: " + e);
    }
  }

  private static String names(Set<Integer> all) {
    return (all.size() == 1 ? "node " : "nodes ")
        + all.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
