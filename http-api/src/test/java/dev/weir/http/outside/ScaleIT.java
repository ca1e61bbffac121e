package dev.weir.http.outside;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nodes come and go in good order under 2,000 calls a second: nobody who asks those that are ready
 * is told an error, nothing is judged by a fallback, and no permit is lost or given twice.
 */
@Tag("faults")
@ExtendWith(NodeLogs.class)
@Timeout(1_200)
class ScaleIT {
  private static final int NODES = 5;
  private static final int PER_SECOND = Integer.getInteger("scale.per.second", 2_000);
  private static final Duration STEADY = Duration.ofSeconds(20);

  /** Shards move in rounds, 2 s apart; some for longer than that. */
  private static final Duration SETTLED = Duration.ofSeconds(6);

  /** Every so many-th subject is asked for, where it lives. */
  private static final int SAMPLED = 5;

  private static final long LONGEST_ANSWER_MILLIS = 10_000;

  private record Step(String name, long fromMillis) {}

  private static final List<TestCluster> OPEN = new ArrayList<>();

  private final List<Ports> ports = Stream.generate(Ports::free).limit(NODES).toList();
  private final List<TestNode> nodes = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Turnover turnover = new Turnover();
  private final Gateway gateway = Gateway.open();

  @AfterAll
  static void stop() {
    OPEN.forEach(TestCluster::close);
  }

  @Test
  void nodesComeAndGoUnderLoadAndNobodyNotices() {
    begin("1 node");
    start(0, 1);
    gateway.call(PER_SECOND, turnover::next);
    await("all calls").atMost(Duration.ofMinutes(2)).until(gateway::isAtFullPace);
    steady();
    begin("1 to 3 nodes");
    start(1, 3);
    begin("3 nodes");
    steady();
    begin("3 to 5 nodes");
    start(3, 5);
    begin("5 nodes");
    steady();
    begin("5 to 2 nodes");
    // The oldest, which says where shards are, is among them.
    leave(0, 2, 4);
    begin("2 nodes");
    steady();
    begin("2 to 3 nodes");
    again(nodes.get(0));
    awaitSpread(3, System.nanoTime());
    begin("3 nodes, one told to leave");
    toldToLeave(nodes.get(1));
    begin("2 to 3 nodes again");
    again(nodes.get(1));
    awaitSpread(3, System.nanoTime());
    begin("rolling restart of 3");
    for (TestNode each : alive()) {
      each.terminate();
      again(each);
    }
    begin("3 nodes after it");
    steady();
    gateway.close();

    report();
    judge();
  }

  private void begin(String name) {
    steps.add(new Step(name, System.currentTimeMillis()));
  }

  private void start(int from, int until) {
    long begunNanos = System.nanoTime();
    List<Integer> seeds = ports.stream().map(Ports::cluster).toList();
    List<TestNode> started =
        IntStream.range(from, until)
            .mapToObj(
                i ->
                    TestNode.startAsShipped(
                        "scale-" + i, ports.get(i), seeds, PolicyFolder.make(), List.of()))
            .toList();
    nodes.addAll(started);
    started.forEach(gateway::add);
    OPEN.add(TestCluster.ofUnready(started));
    started.forEach(this::awaitCalls);
    if (nodes.size() > 1) {
      awaitSpread(nodes.size(), begunNanos);
    }
  }

  private void again(TestNode node) {
    node.startAgain();
    awaitCalls(node);
  }

  private void awaitCalls(TestNode node) {
    node.awaitReady();
    await("calls for " + node.name())
        .atMost(Duration.ofMinutes(1))
        .until(() -> gateway.sendsTo(node));
  }

  private void leave(int... indices) {
    long begunNanos = System.nanoTime();
    CompletableFuture.allOf(
            IntStream.of(indices)
                .mapToObj(i -> CompletableFuture.runAsync(nodes.get(i)::terminate))
                .toArray(CompletableFuture[]::new))
        .join();
    Figures.say("scale: %d nodes have left after %d ms", indices.length, millisSince(begunNanos));
  }

  private void toldToLeave(TestNode leaving) {
    long begunNanos = System.nanoTime();
    HttpResponse<String> answer =
        Http.send(
            alive().get(0).managementPort(), "POST", "/nodes/" + leaving.address() + "/leave", "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    leaving.awaitEnd(Duration.ofSeconds(75));
    Figures.say("scale: a node told to leave is gone after %d ms", millisSince(begunNanos));
  }

  private List<TestNode> alive() {
    return nodes.stream().filter(TestNode::isAlive).toList();
  }

  /** Until no shard moves any more. */
  private void awaitSpread(int count, long begunNanos) {
    Spread spread = new Spread();
    await("shards to be spread over " + count)
        .atMost(Duration.ofMinutes(5))
        // Each look asks all shards.
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> spread.look(shards()).size() == count && spread.isSettled());
    Figures.say(
        "scale: %d nodes: shards %s, %d ms after it began, %d ms after the last was a member",
        count,
        spread.shards,
        (spread.changedNanos - begunNanos) / 1_000_000,
        (spread.changedNanos - spread.membersNanos) / 1_000_000);
  }

  /** How many shards each node holds, and since when. */
  private static final class Spread {
    private List<Integer> shards = List.of();
    private long membersNanos;
    private long changedNanos;

    private List<Integer> look(List<Integer> now) {
      if (now.size() != shards.size()) {
        membersNanos = System.nanoTime();
      }
      if (!now.equals(shards)) {
        shards = now;
        changedNanos = System.nanoTime();
      }
      return shards;
    }

    private boolean isSettled() {
      return !shards.contains(0) && System.nanoTime() - changedNanos > SETTLED.toNanos();
    }
  }

  /** Of each member. */
  private List<Integer> shards() {
    List<Integer> shards = new ArrayList<>();
    Http.json(alive().get(0).managementPort(), "/nodes")
        .get("nodes")
        .forEach(node -> shards.add(node.path("shards").intValue()));
    return shards;
  }

  /** What it costs while nothing happens. */
  private void steady() {
    List<TestNode> alive = alive();
    Map<Question, String> owners = new HashMap<>();
    List<Turnover.Caller> present = turnover.present();
    long first = gateway.answers();
    await("answers to all of them")
        .atMost(Duration.ofMinutes(1))
        .until(() -> gateway.answers() > first + 2 * Turnover.PLACES);
    for (int i = 0; i < present.size(); i += SAMPLED) {
      Question question = present.get(i).question();
      owners.put(question, Subjects.owner(alive.get(0), question));
    }
    long fromMillis = System.currentTimeMillis();
    Costs before = Costs.of(alive);
    long answersBefore = gateway.answers();
    await("the end of a steady while")
        .atMost(STEADY.plusSeconds(10))
        .until(() -> System.currentTimeMillis() - fromMillis >= STEADY.toMillis());
    Costs used = Costs.of(alive).since(before);
    long decisions = gateway.answers() - answersBefore;
    List<Gateway.Told> sampled =
        gateway.told().stream()
            .filter(each -> each.askedMillis() >= fromMillis)
            .filter(each -> owners.containsKey(each.caller().question()))
            .toList();
    long elsewhere =
        sampled.stream()
            .filter(each -> !each.node().address().equals(owners.get(each.caller().question())))
            .count();
    Figures.say(
        "scale: %d nodes: shards %s; %d decisions in %d ms, processor time of all nodes %d us each;"
            + " %d of %d sampled decisions were another node's (each an ask: 2 messages); between"
            + " nodes %d bytes and %.2f packets for each decision",
        alive.size(),
        shards(),
        decisions,
        System.currentTimeMillis() - fromMillis,
        used.processor().toNanos() / 1_000 / decisions,
        elsewhere,
        sampled.size(),
        used.bytes() / decisions,
        (double) used.packets() / (double) decisions);
  }

  private void report() {
    List<Gateway.Told> told = gateway.told();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      long untilMillis = i + 1 < steps.size() ? steps.get(i + 1).fromMillis() : Long.MAX_VALUE;
      List<Gateway.Told> within =
          told.stream()
              .filter(
                  each ->
                      each.askedMillis() >= step.fromMillis() && each.askedMillis() < untilMillis)
              .sorted(Comparator.comparingLong(Gateway.Told::tookMillis))
              .toList();
      if (within.isEmpty()) {
        continue;
      }
      Gateway.Told longest = within.get(within.size() - 1);
      Figures.say(
          "scale: %s: %d decisions, %d degraded, half within %d ms, 999 of 1,000 within %d ms,"
              + " longest %d ms (asked after %d ms); %d found a node closed and asked another; %d"
              + " unanswered",
          step.name(),
          within.size(),
          within.stream().filter(Gateway.Told::degraded).count(),
          within.get(within.size() / 2).tookMillis(),
          within.get((int) (within.size() * 999L / 1_000)).tookMillis(),
          longest.tookMillis(),
          longest.askedMillis() - step.fromMillis(),
          between(gateway.closedDoors(), step.fromMillis(), untilMillis),
          between(gateway.failed(), step.fromMillis(), untilMillis));
    }
  }

  private static String reason(Unanswered unanswered) {
    String why = unanswered.why().toString();
    return unanswered.node() + ": " + why.substring(0, Math.min(200, why.length()));
  }

  private static long between(List<Unanswered> all, long fromMillis, long untilMillis) {
    return all.stream()
        .filter(each -> each.askedMillis() >= fromMillis && each.askedMillis() < untilMillis)
        .count();
  }

  private void judge() {
    List<Gateway.Told> told = gateway.told();
    gateway.failed().stream()
        .collect(groupingBy(ScaleIT::reason, counting()))
        .forEach((reason, count) -> Figures.say("scale: unanswered: %d by %s", count, reason));
    assertThat(gateway.failed().stream().limit(5)).as("calls that were not answered").isEmpty();
    assertThat(told)
        .as("degraded answers")
        .noneMatch(
            each ->
                each.degraded() && !Standstills.during(each.askedMillis(), each.answeredMillis()));
    Map<Turnover.Caller, List<Gateway.Told>> bySubject =
        told.stream().collect(groupingBy(Gateway.Told::caller));
    long granted = 0;
    int usedUp = 0;
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<Turnover.Caller, List<Gateway.Told>> each : bySubject.entrySet()) {
      List<Gateway.Told> answers = each.getValue();
      long permits = each.getKey().limit().permits();
      long instead = answers.stream().filter(Gateway.Told::degraded).count();
      long given = answers.stream().filter(one -> one.allowed() && !one.degraded()).count();
      // What fallbacks judged, and let in or not, may be counted for the subject later.
      if (given > permits || given + instead < Math.min(permits, answers.size())) {
        wrong.add(each.getKey() + ": " + given + " of " + answers.size() + " calls granted");
      }
      granted += given;
      usedUp += answers.size() >= permits ? 1 : 0;
    }
    Figures.say(
        "scale: %d permits granted to %d subjects, %d of them used up; %d subjects with another"
            + " number than they asked for up to their limit",
        granted, bySubject.size(), usedUp, wrong.size());
    assertThat(wrong).as("permits lost or granted beyond").isEmpty();
    assertThat(told.stream().mapToLong(Gateway.Told::tookMillis).max().orElseThrow())
        .as("longest answer")
        .isLessThan(LONGEST_ANSWER_MILLIS);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
