package dev.weir.node.cluster;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import dev.weir.node.limiter.CborSerializable;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Asks every other member each second whether it is there, and answers those who ask.
 *
 * <p>What it hears it publishes as this node's {@link PeerTenure}, {@link ClockOffsets} and {@link
 * Departures}. It lives as long as the node; once the node has left the cluster it asks and answers
 * nobody.
 */
final class Pinger extends AbstractBehavior<Pinger.Message> {

  /**
   * Its name among the system's actors, where peers find it: no directory has to name it first.
   * {@code weir-node.conf} gives messages to it a stream of their own.
   */
  static final String NAME = "weir-peers";

  /** What it is told. */
  sealed interface Message {}

  /**
   * Are you there? Answered only if the asker is a member to the one asked.
   *
   * @param node the asker's address
   * @param uid the asker's incarnation
   * @param askedNanos now, by the asker's monotonic clock; nobody else can read it
   */
  record Ping(Address node, long uid, long askedNanos, ActorRef<Message> replyTo)
      implements Message, CborSerializable {}

  /**
   * I am here.
   *
   * @param node the answerer's address
   * @param uid the answerer's incarnation
   * @param askedNanos as the ping had it
   * @param wallMillis the answerer's clock, Unix milliseconds
   * @param leaves whether it has begun to leave in good order
   */
  record Pong(Address node, long uid, long askedNanos, long wallMillis, boolean leaves)
      implements Message, CborSerializable {}

  private record MemberSeen(UniqueAddress node, MemberStatus status) implements Message {}

  private record SelfAnswered() implements Message {}

  private record Tick() implements Message {}

  /** This node's cluster daemon. What it tells arrives in the order in which it happened. */
  interface Daemon {

    /** Tells every change of a member from now on, those that there are first. */
    void subscribe(ActorRef<MemberEvent> subscriber);

    /** Answers once all changes before the question have been told. */
    void ask(ActorRef<CurrentClusterState> replyTo);
  }

  /**
   * What surrounds it.
   *
   * @param self this node
   * @param daemon tells who is a member, and answers for this node
   * @param peers the pinger of the node at an address
   * @param leaves whether this node has begun to leave in good order
   */
  record Surroundings(
      UniqueAddress self,
      Daemon daemon,
      Function<Address, ActorRef<Message>> peers,
      BooleanSupplier leaves,
      InstantSource clock,
      LongSupplier monotonicNanos) {}

  private final TenureSettings settings;
  private final Surroundings around;
  private final PeerTenure tenure;
  private final ClockOffsets offsets;
  private final Departures departures;
  private final Standing standing;
  private final ActorRef<CurrentClusterState> selfAnswers;
  private PeerClocks clocks = PeerClocks.none();
  private RollCall rollCall;
  private OptionalLong selfAskedNanos = OptionalLong.empty();

  static Behavior<Message> create(
      TenureSettings settings,
      Surroundings around,
      PeerTenure tenure,
      ClockOffsets offsets,
      Departures departures) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Tick(), settings.pingInterval());
                  return new Pinger(context, settings, around, tenure, offsets, departures);
                }));
  }

  private Pinger(
      ActorContext<Message> context,
      TenureSettings settings,
      Surroundings around,
      PeerTenure tenure,
      ClockOffsets offsets,
      Departures departures) {
    super(context);
    this.settings = settings;
    this.around = around;
    this.tenure = tenure;
    this.offsets = offsets;
    this.departures = departures;
    this.standing = new Standing(context.getLog());
    this.rollCall = RollCall.of(around.self(), settings.validFor());
    this.selfAnswers =
        context.messageAdapter(CurrentClusterState.class, state -> new SelfAnswered());
    around
        .daemon()
        .subscribe(
            context.messageAdapter(
                MemberEvent.class,
                event -> new MemberSeen(event.member().uniqueAddress(), event.member().status())));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ping.class, this::onPing)
        .onMessage(Pong.class, this::onPong)
        .onMessage(MemberSeen.class, this::onMemberSeen)
        .onMessage(SelfAnswered.class, answered -> onSelfAnswered())
        .onMessage(Tick.class, tick -> onTick())
        .build();
  }

  private Behavior<Message> onPing(Ping ping) {
    if (rollCall.vouchesFor(new UniqueAddress(ping.node(), ping.uid()))) {
      ping.replyTo()
          .tell(
              new Pong(
                  around.self().address(),
                  around.self().longUid(),
                  ping.askedNanos(),
                  around.clock().millis(),
                  around.leaves().getAsBoolean()));
    }
    return this;
  }

  private Behavior<Message> onPong(Pong pong) {
    long nowNanos = around.monotonicNanos().getAsLong();
    long roundTripNanos = nowNanos - pong.askedNanos();
    UniqueAddress peer = new UniqueAddress(pong.node(), pong.uid());
    if (!rollCall.members().containsKey(peer)
        || roundTripNanos < 0
        || roundTripNanos > settings.validFor().toNanos()) {
      return this;
    }
    PeerClock.Sample sample = PeerClock.Sample.of(pong.askedNanos(), nowNanos, pong.wallMillis());
    clocks = clocks.sampled(peer, sample);
    rollCall = rollCall.answered(peer, pong.askedNanos());
    if (pong.leaves()) {
      departures.heard();
    }
    return publish();
  }

  private Behavior<Message> onMemberSeen(MemberSeen seen) {
    rollCall = rollCall.seen(seen.node(), seen.status());
    clocks = clocks.keeping(rollCall.members().keySet());
    if (seen.status() == MemberStatus.leaving() || seen.status() == MemberStatus.exiting()) {
      departures.heard();
    }
    // At once: a member that has just come must be heard from before the terms given so far end.
    ask(seen.node());
    return publish();
  }

  private Behavior<Message> onSelfAnswered() {
    rollCall = rollCall.answered(around.self(), selfAskedNanos.orElseThrow());
    selfAskedNanos = OptionalLong.empty();
    return publish();
  }

  private Behavior<Message> onTick() {
    rollCall.members().keySet().forEach(this::ask);
    if (!rollCall.over()) {
      standing.observe(tenure.held(), offsets.agreed(), rollCall.counted());
    }
    return this;
  }

  private void ask(UniqueAddress node) {
    if (rollCall.over() || !rollCall.members().containsKey(node)) {
      return;
    }
    long nowNanos = around.monotonicNanos().getAsLong();
    if (node.equals(around.self())) {
      // One question at a time, so that the answer is to it.
      if (selfAskedNanos.isEmpty()) {
        selfAskedNanos = OptionalLong.of(nowNanos);
        around.daemon().ask(selfAnswers);
      }
    } else {
      around
          .peers()
          .apply(node.address())
          .tell(
              new Ping(
                  around.self().address(),
                  around.self().longUid(),
                  nowNanos,
                  getContext().getSelf()));
    }
  }

  private Behavior<Message> publish() {
    tenure.give(rollCall.term());
    offsets.publish(
        new ClockOffsets.Measured(
            clocks.aheadNanos(rollCall::counts), Math.max(1, rollCall.counted())));
    return this;
  }
}
