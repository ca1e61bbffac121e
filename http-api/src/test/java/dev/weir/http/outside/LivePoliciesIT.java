package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Policy files that are edited under running nodes, each with a folder of its own. */
@ExtendWith(NodeLogs.class)
@Timeout(240)
class LivePoliciesIT {
  /** Two looks a second apart, and a busy machine. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final List<Path> FOLDERS = List.of(folder("live-0"), folder("live-1"));

  private static TestCluster cluster;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    FOLDERS.forEach(folder -> write(folder, policy(10)));
    cluster = TestCluster.start("live", FOLDERS);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aChangeHoldsWithoutARestartAndWhatWasCountedStaysCounted() {
    Question call = Question.of("live", "org", "o" + Subjects.next());
    asker.ask(cluster.node(0), call.costing(4));
    long begunNanos = System.nanoTime();
    FOLDERS.forEach(folder -> write(folder, policy(20)));
    for (TestNode node : cluster.nodes()) {
      await("the change on " + node.name())
          .atMost(SOON)
          .until(() -> asker.ask(node, call.looking()).verdict().limits().get(0).limit() == 20);
      await("the owner")
          .atMost(SOON)
          .untilAsserted(() -> assertThat(remaining(call)).isEqualTo(16));
    }
    Figures.say(
        "policies: changed files hold on two nodes after %d ms",
        Duration.ofNanos(System.nanoTime() - begunNanos).toMillis());
    assertThat(asker.ask(cluster.node(1), call.costing(16)).allowed()).isTrue();
    assertThat(asker.ask(cluster.node(0), call).allowed()).isFalse();
    differ("[]");

    FOLDERS.forEach(folder -> write(folder, "policy = live\nlimits = [ { name = general"));
    for (TestNode node : cluster.nodes()) {
      await("the warning of " + node.name())
          .atMost(SOON)
          .until(
              () ->
                  node.endOfLog().stream()
                      .anyMatch(line -> line.contains("so those from before hold")));
    }
    assertThat(asker.ask(cluster.node(0), call.looking()).verdict().limits().get(0).limit())
        .isEqualTo(20);

    write(FOLDERS.get(0), policy(30));
    differ("[\"live\"]");
    write(FOLDERS.get(1), policy(30));
    differ("[]");
    asker.requireNoneDegraded();
  }

  private long remaining(Question call) {
    return asker.ask(cluster.node(0), call.looking()).verdict().limits().get(0).remaining();
  }

  private static void differ(String policies) {
    for (TestNode node : cluster.nodes()) {
      await("policies that differ: " + policies)
          .atMost(SOON)
          .until(
              () ->
                  Http.json(node.managementPort(), "/nodes")
                      .path("policiesDiffer")
                      .toString()
                      .equals(policies));
    }
  }

  private static String policy(int permits) {
    return "policy = live\ncaller = [ { name = org, required = true } ]\n"
        + "limits = [ { name = general, per = [org], rates = [\""
        + permits
        + " per day\"] } ]\n";
  }

  private static void write(Path folder, String text) {
    try {
      Files.writeString(folder.resolve("live.conf"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder(String name) {
    Path folder = Places.work(name);
    try (Stream<Path> files = Files.list(PolicyFolder.make())) {
      for (Path file : files.toList()) {
        Files.writeString(folder.resolve(file.getFileName()), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }
}
