package dev.weir.http.outside;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scaled in and out while it is asked: nobody who asks the nodes that stay notices. */
@ExtendWith(NodeLogs.class)
@Timeout(240)
class LeaveIT {
  private static final int SUBJECTS = 40;

  private static TestCluster cluster;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  @Test
  void aNodeThatIsToldToLeaveHandsOverAllThatItCountedAndMayComeBack() {
    TestNode leaving = cluster.node(2);
    List<Question> questions =
        IntStream.range(0, SUBJECTS)
            .mapToObj(i -> Endurance.THOUSAND.by(Subjects.next("leave")))
            .toList();
    // Asked for once before: what a new subject costs is measured elsewhere.
    for (Question question : questions) {
      assertThat(new Asker().ask(leaving, question).allowed()).isTrue();
    }
    Load load =
        Load.start(
            asker,
            Duration.ofMillis(5),
            tick ->
                List.of(
                    new Load.Next(
                        cluster.node((int) (tick % 2)),
                        questions.get((int) (tick % questions.size())))));
    await("grants").until(() -> asker.seen().size() > 5 * SUBJECTS);

    HttpResponse<String> told =
        Http.send(
            cluster.node(0).managementPort(), "POST", "/nodes/" + leaving.address() + "/leave", "");
    assertThat(told.statusCode()).as(told.body()).isEqualTo(202);
    long begunMillis = System.currentTimeMillis();
    long begunNanos = System.nanoTime();
    leaving.awaitEnd(Duration.ofSeconds(60));
    Figures.say("leave: gone after %d ms", (System.nanoTime() - begunNanos) / 1_000_000);
    await("two nodes")
        .until(
            () ->
                Stream.of(0, 1)
                    .map(i -> Http.json(cluster.node(i).managementPort(), "/nodes").get("nodes"))
                    .allMatch(nodes -> nodes.size() == 2));
    leaving.startAgain();
    leaving.awaitReady();
    int before = asker.seen().size();
    await("answers with it").until(() -> asker.seen().size() > before + 5 * SUBJECTS);
    load.stop();

    assertThat(asker.unanswered()).isEmpty();
    asker.requireNoneDegraded();
    for (Question question : questions) {
      long granted = Asker.granted(asker.of(question.caller()));
      Seen look = asker.ask(leaving, question.looking());
      assertThat(look.verdict().window("thousand", 2_592_000).remaining())
          .as("%s", question.caller())
          .isEqualTo(1_000 - 1 - granted);
    }
    Seen longest = asker.seen().stream().max(comparingLong(Seen::tookMillis)).orElseThrow();
    Figures.say(
        "leave: %d calls, longest answer %d ms, asked %d ms after the node was told",
        asker.seen().size(), longest.tookMillis(), longest.askedMillis() - begunMillis);
    Checker.check(Endurance.PROMISES, asker.seen());
  }
}
