package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Limits whose permits nodes take in blocks: as exact as any other, and all of them are used. */
@ExtendWith(NodeLogs.class)
@Timeout(120)
class SpreadIT {
  private static final int BATCH = 100;

  /** With {@link #ASKERS} of them, 3,000 calls a second. */
  private static final long PERIOD_MILLIS = 133;

  private static final int ASKERS = 4;
  private static final int SECONDS = 7;

  private static TestCluster cluster;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  @Test
  void aCeilingOverTheWholeApiIsReachedAndNeverExceeded() {
    Question call = Question.of("spread", "who", "anybody").calls("GET", "/ceiling");
    eachSecond("one node", demand(cluster.nodes().subList(0, 1), call));
    eachSecond("three nodes", demand(cluster.nodes(), call));
  }

  @Test
  void aDurableBudgetThatIsSpreadIsExact() {
    String who = Subjects.next("spender");
    Question call = Question.of("spread", "who", who).calls("GET", "/budget");
    List<Seen> answers = demand(cluster.nodes(), call);
    asker.requireNoneDegraded();
    assertThat(Asker.granted(answers)).isEqualTo(1_000);
    Verdict denied = answers.get(answers.size() - 1).verdict();
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.deniedBy()).contains("budget");
    await("every call on the account, whoever judged it")
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              JsonNode calls =
                  Http.json(cluster.node(1).managementPort(), "/limiters/spread?who=" + who)
                      .at("/accounts/request");
              assertThat(calls.path("calls").longValue()).isEqualTo(answers.size());
              assertThat(calls.path("denied").longValue()).isEqualTo(answers.size() - 1_000);
            });
  }

  private void eachSecond(String where, List<Seen> answers) {
    asker.requireNoneDegraded();
    Map<Long, Long> granted =
        new TreeMap<>(
            answers.stream()
                .filter(Seen::allowed)
                .collect(
                    Collectors.groupingBy(
                        seen -> seen.verdict().decidedAtMillis() / 1_000, Collectors.counting())));
    List<Long> whole = new ArrayList<>(granted.values());
    Figures.say("ceiling of 1,000 a second, %s: granted in each second %s", where, whole);
    assertThat(whole).allMatch(count -> count <= 1_000);
    // In the first and the last there was demand for a part of it only.
    assertThat(whole.subList(1, whole.size() - 1)).hasSizeGreaterThan(3).allMatch(c -> c >= 950);
  }

  /** Far more than the limit, for some seconds. */
  private List<Seen> demand(List<TestNode> nodes, Question call) {
    long endNanos = System.nanoTime() + SECONDS * 1_000_000_000L;
    ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
    List<CompletableFuture<List<Seen>>> all = new ArrayList<>();
    for (int i = 0; i < ASKERS; i++) {
      int first = i;
      all.add(CompletableFuture.supplyAsync(() -> ask(nodes, call, first, endNanos), askers));
    }
    List<Seen> answers = all.stream().flatMap(each -> each.join().stream()).toList();
    askers.shutdown();
    return answers;
  }

  private List<Seen> ask(List<TestNode> nodes, Question call, int first, long endNanos) {
    List<Seen> answers = new ArrayList<>();
    for (int i = first; System.nanoTime() < endNanos; i++) {
      long nextNanos = System.nanoTime() + PERIOD_MILLIS * 1_000_000;
      TestNode node = nodes.get(i % nodes.size());
      answers.addAll(asker.askAll(node, Collections.nCopies(BATCH, call)));
      LockSupport.parkNanos(nextNanos - System.nanoTime());
    }
    return answers;
  }
}
