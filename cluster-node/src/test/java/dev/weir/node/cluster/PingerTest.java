package dev.weir.node.cluster;

import static dev.weir.node.cluster.Nodes.address;
import static dev.weir.node.cluster.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.ClusterEvent.MemberEvent;
import dev.weir.node.cluster.Pinger.Message;
import dev.weir.node.cluster.Pinger.Ping;
import dev.weir.node.cluster.Pinger.Pong;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pinger of node 1 of three, whose peers are probes. */
class PingerTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final ManualTime TIMERS = ManualTime.get(KIT.system());
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final long WALL_MILLIS = 1_700_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
  private final TestDaemon daemon = new TestDaemon();
  private final Map<Integer, TestProbe<Message>> peers = new TreeMap<>();
  private final PeerTenure tenure = new PeerTenure(nanos::get);
  private final ClockOffsets offsets =
      new ClockOffsets(this::wall, nanos::get, Duration.ofMillis(500));
  private final AtomicBoolean leaves = new AtomicBoolean();
  private final Departures departures = new Departures(nanos::get);
  private ActorRef<Message> pinger;

  @BeforeEach
  void start() {
    for (int number = 2; number <= 3; number++) {
      peers.put(number, KIT.createTestProbe());
    }
    pinger =
        KIT.spawn(
            Pinger.create(
                new TenureSettings(SECOND, Duration.ofSeconds(4), Duration.ofMillis(500)),
                new Pinger.Surroundings(
                    node(1),
                    daemon,
                    address -> peer(number(address.getHost().orElseThrow())).getRef(),
                    leaves::get,
                    this::wall,
                    nanos::get),
                tenure,
                offsets,
                departures));
    daemon.tell(Nodes.up(1), Nodes.up(2), Nodes.up(3));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void aMajorityThatAnswersGivesTenureForFourSecondsFromTheQuestion() {
    Ping ping = asked(2);
    pass(Duration.ofSeconds(2));

    answer(2, ping);
    awaitTenure(true);

    nanos.addAndGet(SECOND.multipliedBy(2).toNanos() - 1);
    assertThat(tenure.held()).isTrue();
    nanos.addAndGet(1);
    assertThat(tenure.held()).isFalse();
  }

  @Test
  void aNodeThatWakesAfterThirtySecondsHasNoTenureUntilAMajorityAnswersToFreshQuestions() {
    Ping before = asked(2);
    answer(2, before);
    awaitTenure(true);

    // The process stands still: its timers too. On waking it finds old answers in its sockets.
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(tenure.held()).isFalse();
    answer(2, before);
    answer(3, before);
    handled();
    assertThat(tenure.held()).isFalse();

    TIMERS.timePasses(SECOND);
    answer(2, asked(2));
    awaitTenure(true);
  }

  @Test
  void aMinorityHasNoTenureFourSecondsAfterItsLastMajority() {
    answer(2, asked(2));
    answer(3, asked(3));
    awaitTenure(true);

    for (int i = 0; i < 3; i++) {
      pass(SECOND);
      daemon.answerAll();
    }
    assertThat(tenure.held()).as("after 3 s").isTrue();
    pass(SECOND);
    assertThat(tenure.held()).as("after 4 s").isFalse();
  }

  @Test
  void peersThatLeaveInGoodOrderCostNoTenure() {
    answer(2, asked(2));
    awaitTenure(true);

    daemon.tell(Nodes.left(2), Nodes.left(3));
    daemon.tell(Nodes.exited(2), Nodes.exited(3), Nodes.removed(2), Nodes.removed(3));
    for (int i = 0; i < 10; i++) {
      pass(SECOND);
      daemon.answerAll();
      handled();
      assertThat(tenure.held()).as("after %s s", i + 1).isTrue();
    }
  }

  @Test
  void aPeerThatJoinsIsAskedAtOnceAndNotOnlyWithTheNextTick() {
    asked(2);
    peer(2).expectNoMessage();

    daemon.tell(Nodes.removed(2), Nodes.joined(2));

    assertThat(asked(2).node()).isEqualTo(address(1));
  }

  @Test
  void itAnswersMembersAndNobodyElse() {
    asked(2);
    pinger.tell(new Ping(address(2), node(2).longUid(), 42, peer(2).getRef()));
    assertThat(peer(2).expectMessageClass(Pong.class))
        .isEqualTo(new Pong(address(1), node(1).longUid(), 42, wall().toEpochMilli(), false));

    pinger.tell(new Ping(address(2), 999, 42, peer(2).getRef()));
    daemon.tell(Nodes.downed(2));
    pinger.tell(new Ping(address(2), node(2).longUid(), 42, peer(2).getRef()));
    peer(2).expectNoMessage();
  }

  @Test
  void aPeerThatLeavesIsKnownToUntilTenSecondsAfterItWasLastHeardOf() {
    Ping ping = asked(2);
    answer(2, ping);
    handled();
    assertThat(departures.getAsBoolean()).isFalse();
    pinger.tell(
        new Pong(address(2), node(2).longUid(), ping.askedNanos(), wall().toEpochMilli(), true));
    handled();
    assertThat(departures.getAsBoolean()).isTrue();
    nanos.addAndGet(Departures.SETTLED_AFTER.toNanos() - 1);
    daemon.tell(Nodes.left(2));
    handled();
    nanos.addAndGet(1);
    assertThat(departures.getAsBoolean()).as("the cluster says so too").isTrue();
    nanos.addAndGet(Departures.SETTLED_AFTER.toNanos());
    assertThat(departures.getAsBoolean()).isFalse();
  }

  @Test
  void aNodeThatLeavesSaysSo() {
    asked(2);
    leaves.set(true);
    pinger.tell(new Ping(address(2), node(2).longUid(), 42, peer(2).getRef()));
    assertThat(peer(2).expectMessageClass(Pong.class).leaves()).isTrue();
  }

  @Test
  void onceItsNodeIsDownedItAsksAndAnswersNobodyAndHasNoTenure() {
    answer(2, asked(2));
    asked(3);
    awaitTenure(true);

    daemon.tell(Nodes.downed(1));
    awaitTenure(false);

    pass(SECOND);
    answer(2, new Ping(address(1), node(1).longUid(), nanos.get(), pinger));
    pinger.tell(new Ping(address(2), node(2).longUid(), 42, peer(2).getRef()));
    peer(2).expectNoMessage();
    assertThat(tenure.held()).isFalse();
  }

  @Test
  void anAnswerFromTheFutureIsIgnored() {
    answer(2, new Ping(address(1), node(1).longUid(), nanos.get() + 1, pinger));
    handled();
    assertThat(tenure.held()).isFalse();
  }

  @Test
  void aPeersClockIsMeasuredHalfWayBetweenQuestionAndAnswer() {
    Ping ping = asked(2);
    pass(Duration.ofMillis(200));

    pinger.tell(
        new Pong(
            address(2),
            node(2).longUid(),
            ping.askedNanos(),
            wall().toEpochMilli() + 2_900,
            false));
    awaitTenure(true);

    // It was 2,900 ms ahead when the answer arrived, and 100 ms more when it was given.
    assertThat(offsets.offsetMillis(address(2))).isEqualTo(-3_000);
    assertThat(offsets.agreed()).as("one of three members disagrees").isTrue();
  }

  @Test
  void aPeerThatHasGoneIsForgottenAsAClock() {
    Ping ping = asked(2);
    pinger.tell(
        new Pong(address(2), node(2).longUid(), ping.askedNanos(), WALL_MILLIS - 60_000, false));
    await().until(() -> offsets.offsetMillis(address(2)) != 0);

    daemon.tell(Nodes.removed(2));

    await().until(() -> offsets.offsetMillis(address(2)) == 0);
  }

  private Instant wall() {
    return Instant.ofEpochMilli(WALL_MILLIS).plusNanos(nanos.get());
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    TIMERS.timePasses(time);
  }

  private Ping asked(int number) {
    daemon.answerAll();
    return peer(number).expectMessageClass(Ping.class);
  }

  private void answer(int number, Ping ping) {
    pinger.tell(
        new Pong(
            address(number),
            node(number).longUid(),
            ping.askedNanos(),
            wall().toEpochMilli(),
            false));
  }

  /** Returns when the pinger, still a member, has handled all that it was told so far. */
  private void handled() {
    TestProbe<Message> asker = KIT.createTestProbe();
    pinger.tell(new Ping(address(1), node(1).longUid(), 0, asker.getRef()));
    asker.expectMessageClass(Pong.class);
  }

  private TestProbe<Message> peer(int number) {
    return Objects.requireNonNull(peers.get(number));
  }

  private void awaitTenure(boolean held) {
    await()
        .until(
            () -> {
              // It may ask itself after the peers.
              daemon.answerAll();
              return tenure.held() == held;
            });
  }

  private static int number(String host) {
    return Integer.parseInt(host.substring(host.lastIndexOf('.') + 1));
  }

  /** A cluster daemon that tells what the test says. */
  private static final class TestDaemon implements Pinger.Daemon {
    private final CompletableFuture<ActorRef<MemberEvent>> subscriber = new CompletableFuture<>();
    private final Queue<ActorRef<CurrentClusterState>> askers = new ConcurrentLinkedQueue<>();

    @Override
    public void subscribe(ActorRef<MemberEvent> ref) {
      subscriber.complete(ref);
    }

    @Override
    public void ask(ActorRef<CurrentClusterState> replyTo) {
      askers.add(replyTo);
    }

    void tell(MemberEvent... events) {
      for (MemberEvent event : events) {
        subscriber.join().tell(event);
      }
    }

    void answerAll() {
      ActorRef<CurrentClusterState> asker = askers.poll();
      while (asker != null) {
        asker.tell(Nodes.noState());
        asker = askers.poll();
      }
    }
  }
}
