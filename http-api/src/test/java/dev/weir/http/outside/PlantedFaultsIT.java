package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.http.outside.Promise.Shape;
import dev.weir.http.server.PlantedMain.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nodes with a fault in their wiring: the judgement that finds nothing wrong with the product must
 * find each, in a round that also the product goes through.
 */
@Tag("faults")
@ExtendWith(NodeLogs.class)
@Timeout(900)
class PlantedFaultsIT {
  private static final String PAIRS =
      """
      policy = pairs
      caller = [
        { name = payer, required = true }
        { name = shop, required = true }
      ]
      limits = [
        { name = payer, per = [payer], rates = ["100 per 30 days"] }
        { name = shop, per = [shop], rates = ["5 per 30 days"] }
      ]
      """;

  private static final long MONTH_SECONDS = 30 * 86_400;
  private static final Promise PAYER =
      Promise.of("pairs", "payer", Shape.CALENDAR, 100, MONTH_SECONDS);
  private static final Promise SHOP = Promise.of("pairs", "shop", Shape.CALENDAR, 5, MONTH_SECONDS);
  private static final List<Promise> PROMISES =
      Stream.concat(Endurance.PROMISES.stream(), Stream.of(PAYER, SHOP)).toList();

  private static final List<Endurance> LIMITS =
      List.of(Endurance.HUNDRED, Endurance.SIX_HUNDRED, Endurance.ON_FIRST_CALL);

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  /** What befalls a cluster while it is asked. */
  @FunctionalInterface
  private interface Play {
    void with(TestCluster cluster, Asker asker);
  }

  @Test
  void aNodeThatTakesItselfForAnOwnerIsCaughtAfterItsSleep() {
    isCaught(Fault.TENURE_OFF, 3, PlantedFaultsIT::sleep);
  }

  @Test
  void aReservationThatWasNotWrittenIsCaughtAfterAKill() {
    isCaught(Fault.RESERVATION_SKIPPED, 1, PlantedFaultsIT::kill);
  }

  @Test
  void aRefundThatIsAppliedTwiceIsCaughtByDenials() {
    isCaught(Fault.REFUNDED_TWICE, 1, PlantedFaultsIT::denials);
  }

  @Test
  void aSettlementOfAnothersShareIsCaughtAfterAKillAndAnOrderlyStop() {
    isCaught(Fault.FOREIGN_SETTLEMENT, 1, PlantedFaultsIT::killAndStop);
  }

  @Test
  void aCassandraThatAcknowledgesWhatIsNotOnDiskIsCaughtWhenAllIsKilled() {
    var unused = Ring.contactPoint();
    Ring.kill();
    Ring.startAgainForgetful();
    requireCaught("Cassandra on periodic", seen(Fault.NONE, 1, PlantedFaultsIT::killAll));
    // The round has started it again as the product does.
    Checker.check(PROMISES, seen(Fault.NONE, 1, PlantedFaultsIT::killAll));
  }

  private static void isCaught(Fault fault, int nodes, Play play) {
    requireCaught(fault.name(), seen(fault, nodes, play));
    Checker.check(PROMISES, seen(Fault.NONE, nodes, play));
  }

  private static void requireCaught(String fault, List<Seen> seen) {
    assertThatThrownBy(() -> Checker.check(PROMISES, seen))
        .as(fault)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("broken promises")
        .hasMessageContaining("permits in the window until")
        .satisfies(
            caught ->
                Figures.say(
                    "planted: %s: %s",
                    fault,
                    caught
                        .toString()
                        .lines()
                        .filter(line -> line.contains("permits in the window"))
                        .findFirst()
                        .orElseThrow()
                        .strip()));
  }

  private static List<Seen> seen(Fault fault, int nodes, Play play) {
    Path policies = PolicyFolder.with("pairs", PAIRS);
    Asker asker = new Asker();
    try (TestCluster cluster =
        TestCluster.startPlanted(
            "planted-" + fault, Collections.nCopies(nodes, policies), List.of(fault.setting()))) {
      play.with(cluster, asker);
    }
    return asker.seen();
  }

  /** Of a third of these the sleeper is the owner. */
  private static void sleep(TestCluster cluster, Asker asker) {
    List<TestNode> awake = cluster.nodes().subList(0, 2);
    TestNode sleeper = cluster.node(2);
    Map<Question, Endurance> subjects = new LinkedHashMap<>();
    IntStream.range(0, 24)
        .forEach(i -> subjects.put(Endurance.FIVE.by(Subjects.next("owned")), Endurance.FIVE));
    List<Question> questions = List.copyOf(subjects.keySet());
    List<Question> looks = questions.stream().map(Question::looking).toList();
    asker.askAll(awake.get(0), questions);
    sleeper.pause();
    try {
      await("other owners")
          .atMost(Duration.ofMinutes(1))
          .until(() -> asker.askAll(awake.get(0), looks).stream().noneMatch(Seen::degraded));
      subjects.forEach((question, limit) -> asker.useUp(awake, question, limit));
    } finally {
      sleeper.wake();
    }
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (int i = 0; i < Endurance.FIVE.permits(); i++) {
      questions.forEach(
          question ->
              asked.add(
                  asker
                      .asking(sleeper, question, CALL_TIMEOUT)
                      // It may end meanwhile.
                      .handle((seen, failure) -> failure)));
    }
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).join();
    sleeper.awaitEnd(Duration.ofMinutes(1));
  }

  /** Fewer calls of each than are reserved with the first. */
  private static void callEach(Map<Question, Endurance> subjects, TestNode node, Asker asker) {
    for (Question question : subjects.keySet()) {
      for (int i = 0; i < 5; i++) {
        var unused = asker.ask(node, question);
      }
    }
  }

  private static Map<Question, Endurance> oneOfEach(List<Endurance> limits) {
    Map<Question, Endurance> subjects = new LinkedHashMap<>();
    limits.forEach(limit -> subjects.put(limit.by(Subjects.next("planted")), limit));
    return subjects;
  }

  private static void useUp(Map<Question, Endurance> subjects, TestCluster cluster, Asker asker) {
    subjects.forEach((question, limit) -> asker.useUp(cluster.nodes(), question, limit));
  }

  private static void kill(TestCluster cluster, Asker asker) {
    Map<Question, Endurance> subjects = oneOfEach(LIMITS);
    callEach(subjects, cluster.node(0), asker);
    cluster.nodes().forEach(TestNode::kill);
    cluster.restore();
    useUp(subjects, cluster, asker);
  }

  /** The second incarnation has something to settle: it has not used the limits up. */
  private static void killAndStop(TestCluster cluster, Asker asker) {
    Map<Question, Endurance> subjects = oneOfEach(LIMITS);
    callEach(subjects, cluster.node(0), asker);
    cluster.nodes().forEach(TestNode::kill);
    cluster.restore();
    callEach(subjects, cluster.node(0), asker);
    cluster.nodes().forEach(TestNode::terminate);
    cluster.restore();
    useUp(subjects, cluster, asker);
  }

  private static void killAll(TestCluster cluster, Asker asker) {
    Map<Question, Endurance> subjects = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      Question question = Endurance.EXACT.by(Subjects.next("forgotten"));
      subjects.put(question, Endurance.EXACT);
      for (int call = 0; call < 20; call++) {
        var unused = asker.ask(cluster.node(0), question);
      }
    }
    cluster.nodes().forEach(TestNode::kill);
    Ring.kill();
    Ring.startAgain();
    cluster.restore();
    useUp(subjects, cluster, asker);
  }

  /** The payer's permits that come with denials go back, and only those. */
  private static void denials(TestCluster cluster, Asker asker) {
    String payer = Subjects.next("payer");
    TestNode node = cluster.node(0);
    for (int i = 0; i < 10; i++) {
      buyAtOneShop(asker, node, payer, 5);
    }
    buyAtOneShop(asker, node, payer, 55);
    for (int i = 0; i < 20; i++) {
      buyAtOneShop(asker, node, payer, 5);
    }
  }

  private static void buyAtOneShop(Asker asker, TestNode node, String payer, int times) {
    Question question = Question.of("pairs", "payer", payer).and("shop", Subjects.next("shop"));
    for (int i = 0; i < times; i++) {
      var unused = asker.ask(node, question);
    }
  }
}
