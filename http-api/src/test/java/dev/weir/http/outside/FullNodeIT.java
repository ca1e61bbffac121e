package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * As many live limiters on one node as there may be ({@code -Dfaults.limiters=100000}): what they
 * take, and how soon the node answers after it was killed, and after it was asked to end.
 */
@Tag("faults")
@ExtendWith(NodeLogs.class)
@Timeout(3_000)
class FullNodeIT {
  private static final int LIMITERS = Integer.getInteger("faults.limiters", 20_000);

  private static final int BATCH = 100;
  private static final int AT_ONCE = 4;
  private static final int SAMPLED = 2_000;

  private static TestCluster cluster;

  private final List<Question> questions =
      IntStream.range(0, LIMITERS)
          .mapToObj(i -> Endurance.HUNDRED.by(Subjects.next("full")))
          .toList();

  /** Evenly spread over all. */
  private final List<Question> sample =
      IntStream.range(0, Math.min(SAMPLED, LIMITERS))
          .mapToObj(i -> questions.get((int) ((long) i * LIMITERS / Math.min(SAMPLED, LIMITERS))))
          .toList();

  @BeforeAll
  static void start() {
    Ring.contactPoint(); // Its start is not the node's time.
    Ports ports = Ports.free();
    TestNode node =
        TestNode.startAsShipped(
            "full",
            ports,
            List.of(ports.cluster()),
            PolicyFolder.make(),
            List.of(
                // On a busy machine the first would be idle for long before the last is there.
                "akka.cluster.sharding.passivation.durable-limiters.idle-entity.timeout=1h"));
    cluster = TestCluster.of("full", List.of(node));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aNodeFullOfLimitersComesBack() {
    TestNode node = cluster.node(0);
    say(node, "before");

    long nanos = System.nanoTime();
    assertThat(ask(node, questions)).as("let in").isEqualTo(LIMITERS);
    Figures.say("full node: %d new subjects in %d ms", LIMITERS, millisSince(nanos));
    say(node, "with all of them");
    node.kill();
    awaitSample(node, "SIGKILL");

    long againNanos = System.nanoTime();
    ask(node, questions);
    Figures.say("full node: all live again after %d ms more", millisSince(againNanos));
    say(node, "with all of them again");
    List<Long> before = remaining(node);
    long stopNanos = System.nanoTime();
    node.terminate();
    Figures.say("full node: ended %d ms after SIGTERM", millisSince(stopNanos));
    awaitSample(node, "SIGTERM");
    List<Long> after = remaining(node);
    Figures.say(
        "full node: %d of %d sampled had not settled, and count as crashed",
        IntStream.range(0, sample.size()).filter(i -> !before.get(i).equals(after.get(i))).count(),
        sample.size());
    assertThat(IntStream.range(0, sample.size()))
        .as("subjects of which more is left than before")
        .noneMatch(i -> before.get(i) < after.get(i));
  }

  /** Starts it again; looks, which count nothing, tell when its limiters answer. */
  private void awaitSample(TestNode node, String after) {
    long begunNanos = System.nanoTime();
    node.startAgain();
    node.awaitReady();
    long readyMillis = millisSince(begunNanos);
    Asker asker = new Asker();
    await("a first answer").until(() -> !asker.ask(node, questions.get(0).looking()).degraded());
    long firstMillis = millisSince(begunNanos);
    remaining(node);
    Figures.say(
        "full node: started again after %s: ready after %d ms, first answer after %d ms, all of %d"
            + " sampled after %d ms",
        after, readyMillis, firstMillis, sample.size(), millisSince(begunNanos));
  }

  /** What is left of each sampled subject, not by a fallback. */
  private List<Long> remaining(TestNode node) {
    return inBatches(node, sample.stream().map(Question::looking).toList()).stream()
        .map(seen -> seen.verdict().window("hundred", 2_592_000).remaining())
        .toList();
  }

  /** How many were let in. */
  private static long ask(TestNode node, List<Question> all) {
    return inBatches(node, all).stream().filter(Seen::allowed).count();
  }

  private static List<Seen> inBatches(TestNode node, List<Question> all) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<List<Seen>>> batches = new ArrayList<>();
      for (int from = 0; from < all.size(); from += BATCH) {
        List<Question> batch = all.subList(from, Math.min(from + BATCH, all.size()));
        batches.add(() -> new Asker().askAll(node, batch));
      }
      List<Seen> answers = new ArrayList<>();
      for (Future<List<Seen>> one : threads.invokeAll(batches)) {
        answers.addAll(one.get());
      }
      assertThat(answers.stream().filter(seen -> seen.degraded() && !Standstills.during(seen)))
          .as("degraded")
          .isEmpty();
      return answers;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void say(TestNode node, String when) {
    jcmd(node, "GC.run");
    long live =
        Http.json(node.managementPort(), "/nodes")
            .get("nodes")
            .get(0)
            .get("liveLimiters")
            .longValue();
    Figures.say(
        "full node: %s: %d live limiters, heap after a full collection: %s; resident %s",
        when, live, jcmd(node, "GC.heap_info"), resident(node));
  }

  /** Of the heap's generations, what is used. */
  private static String jcmd(TestNode node, String command) {
    try {
      Process process =
          new ProcessBuilder("jcmd", Long.toString(node.pid()), command)
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(text).isZero();
      return String.join(
          ", ", text.lines().filter(line -> line.contains(" used ")).map(String::strip).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String resident(TestNode node) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(node.pid()), "status"))) {
      return lines.filter(line -> line.startsWith("VmRSS")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
