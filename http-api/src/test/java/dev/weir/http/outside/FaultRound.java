package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Callers of many subjects, of one limiter or two, of slots, batches and webhooks, and an operator
 * who changes settings, while a nemesis strikes; then judges what they were answered by nothing but
 * their own records.
 */
final class FaultRound {
  private static final Duration TICK = Duration.ofMillis(50);

  /** Each limit is asked for as many permits as it has in so many ticks: 100 s. */
  private static final long TICKS_TO_THE_LIMIT = 2_000;

  private static final int TICKS_BETWEEN_CHANGES = 20;
  private static final int TICKS_BETWEEN_BATCHES = 10;

  private static final List<Promise> PROMISES =
      Stream.concat(Endurance.PROMISES.stream(), Several.PROMISES.stream()).toList();

  /** Each takes two of 60 permits. */
  private static final long ITEMS = 150;

  private static final long MOST_BATCHES = 30;

  /** The limiters' timeout is 3 s; the rest is for a machine that does much besides. */
  private static final long LONGEST_ANSWER_MILLIS = 10_000;

  private static final Duration NORMAL_WITHIN = Duration.ofSeconds(60);

  private final Nemesis nemesis;
  private final TestCluster cluster;
  private final long seed;
  private final SplittableRandom random;
  private final Asker asker = new Asker();
  private final Map<Question, Endurance> subjects = new LinkedHashMap<>();
  private final Slots slots;
  private final Several several = new Several();
  private final Question batch =
      Question.of("batches", "org", Subjects.next("batches"))
          .calls("POST", "/v1/import")
          .with("items", ITEMS);
  private final Question delivery =
      Question.of("batches", "org", Subjects.next("sender"))
          .and("destination", Subjects.next("destination"))
          .with("kind", "webhook");
  private final Changes changes = new Changes(Subjects.next("changed"));
  private final Tiers tiers = new Tiers();
  private final Resets resets = new Resets(asker);

  FaultRound(Nemesis nemesis, TestCluster cluster, long seed) {
    this.nemesis = nemesis;
    this.cluster = cluster;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.slots = new Slots(Subjects.next("held"), random.split());
    for (int i = 0; i < 2; i++) {
      Endurance.ALL.forEach(limit -> subjects.put(limit.by(Subjects.next("faults")), limit));
    }
  }

  /** Runs it; fails with whatever was not as promised. */
  void run() {
    long begunNanos = System.nanoTime();
    Load load = Load.start(asker, TICK, this::calls);
    Load taking = Load.start(asker, TICK, this::takeSlot);
    Load changing = Load.start(asker, TICK.multipliedBy(TICKS_BETWEEN_CHANGES), this::change);
    int enough = random.nextInt(200, 1_000);
    await("some grants")
        .atMost(Duration.ofMinutes(1))
        .until(() -> Asker.granted(asker.seen()) > enough);
    long struckMillis = System.currentTimeMillis();
    Set<String> struck;
    long healedMillis;
    long normalMillis;
    try {
      struck = nemesis.strike(cluster, random.split());
      cluster.restore();
      healedMillis = System.currentTimeMillis();
      awaitNormal();
      normalMillis = System.currentTimeMillis();
    } finally {
      Stream.of(load, taking, changing).forEach(Load::stop);
      slots.finish();
    }
    List<Seen> meanwhile =
        asker.seen().stream().filter(seen -> seen.askedMillis() >= struckMillis).toList();
    subjects.forEach((question, limit) -> asker.useUp(cluster.nodes(), question, limit));
    several.useUp(asker, cluster.nodes());
    for (long i = 0; i <= MOST_BATCHES; i++) {
      asker.ask(at(i), batch);
    }
    report(meanwhile, struck, healedMillis - struckMillis, normalMillis - healedMillis, begunNanos);
    judge(struck, healedMillis);
  }

  private List<Load.Next> takeSlot(long tick) {
    slots.take(at(tick));
    return List.of();
  }

  private List<Load.Next> calls(long tick) {
    List<Load.Next> next = Endurance.ofTick(subjects, cluster.nodes(), tick, TICKS_TO_THE_LIMIT);
    next.add(several.next(cluster.nodes(), tick));
    if (tick % TICKS_BETWEEN_BATCHES == 0) {
      next.add(new Load.Next(at(tick / TICKS_BETWEEN_BATCHES), batch));
      next.add(new Load.Next(at(1 + tick / TICKS_BETWEEN_BATCHES), delivery));
    }
    return next;
  }

  private List<Load.Next> change(long tick) {
    changes.change(at(tick));
    tiers.change(at(tick));
    resets.reset(at(tick));
    return List.of();
  }

  private TestNode at(long turn) {
    return cluster.node((int) (turn % cluster.nodes().size()));
  }

  /** Looks at what there was, and calls of new subjects, which need a write. */
  private void awaitNormal() {
    await("answers that are not degraded, of every node")
        .atMost(NORMAL_WITHIN)
        .until(
            () ->
                cluster.nodes().stream()
                    .flatMap(
                        node ->
                            Stream.concat(
                                    subjects.keySet().stream().map(Question::looking),
                                    Stream.of(Endurance.FIVE.by(Subjects.next("witness"))))
                                .map(question -> asker.ask(node, question)))
                    .noneMatch(Seen::degraded));
  }

  private void report(
      List<Seen> meanwhile,
      Set<String> struck,
      long outMillis,
      long normalMillis,
      long begunNanos) {
    Figures.say(
        "faults: %s, seed %d: %d calls in %d s; %d since it struck, of which %d degraded (%d let in); longest"
            + " answer %d ms; %d unanswered, %d of them cut off, %d turned away; mended after %d ms,"
            + " normal %d ms later; at most %d of %d slots in flight of %d taken; %d deliveries;"
            + " acknowledged %d overrides, %d tiers, %d resets",
        nemesis,
        seed,
        asker.seen().size(),
        Duration.ofNanos(System.nanoTime() - begunNanos).toSeconds(),
        meanwhile.size(),
        meanwhile.stream().filter(Seen::degraded).count(),
        meanwhile.stream().filter(seen -> seen.degraded() && seen.allowed()).count(),
        longestMillis(struck),
        unanswered().size(),
        cutOff().size(),
        asker.turnedAway().size(),
        outMillis,
        normalMillis,
        Slots.mostAtOnce(slots.held()),
        Slots.BOUND,
        slots.held().size(),
        grantedOf(delivery),
        changes.acknowledged().size(),
        tiers.acknowledged(),
        resets.acknowledged());
  }

  private long grantedOf(Question question) {
    return Asker.granted(asker.of(question.caller()));
  }

  /** Of all who were answered; but a node that slept could not be in time. */
  private long longestMillis(Set<String> struck) {
    return asker.seen().stream()
        .filter(seen -> nemesis != Nemesis.SLEEP || !struck.contains(seen.node()))
        .mapToLong(Seen::tookMillis)
        .max()
        .orElseThrow();
  }

  /** Those that were not answered though a node had taken their connection. */
  private List<Unanswered> cutOff() {
    List<Unanswered> all = unanswered();
    return all.stream()
        .filter(each -> !each.neverConnected() && !each.foundTheDoorClosing(all))
        .toList();
  }

  private List<Unanswered> unanswered() {
    return Stream.concat(asker.unanswered().stream(), slots.unanswered().stream()).toList();
  }

  private void judge(Set<String> struck, long healedMillis) {
    assertThat(unanswered())
        .as("unanswered, but for those by nodes struck, before they were back")
        .allMatch(each -> struck.contains(each.node()) && each.askedMillis() <= healedMillis);
    assertThat(asker.turnedAway())
        .as("turned away, but for those by nodes struck, before they were back")
        .allMatch(each -> struck.contains(each.node()) && each.askedMillis() <= healedMillis);
    if (nemesis.isOrderly()) {
      assertThat(cutOff()).as("cut off by nodes that were asked to end").isEmpty();
    }
    assertThat(longestMillis(struck)).as("longest answer").isLessThan(LONGEST_ANSWER_MILLIS);
    assertThat(Slots.mostAtOnce(slots.held()))
        .as("slots in flight")
        .isPositive()
        .isLessThanOrEqualTo(Slots.BOUND);
    assertThat(grantedOf(batch)).as("batches").isPositive().isLessThanOrEqualTo(MOST_BATCHES);
    assertThat(changes.acknowledged()).isNotEmpty();
    assertThat(tiers.acknowledged()).isPositive();
    assertThat(resets.acknowledged()).isPositive();
    for (TestNode node : cluster.nodes()) {
      assertThat(changes.lost(node))
          .as("acknowledged changes unknown to %s", node.name())
          .isEmpty();
      assertThat(tiers.possible()).as("tiers, by %s", node.name()).contains(tiers.of(node));
      assertThat(asker.ask(node, delivery).allowed()).as("delivery by %s", node.name()).isTrue();
    }
    assertThat(resets.lost(cluster.node(0))).as("acknowledged resets that were lost").isEmpty();
    Checker.check(
        PROMISES,
        asker.seen().stream()
            .filter(seen -> !seen.question().policy().equals(batch.policy()))
            .toList());
  }
}
