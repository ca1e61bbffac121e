package dev.weir.benchmarks;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.HashCodeNoEnvelopeMessageExtractor;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.util.List;
import java.util.stream.IntStream;

/** The baseline inside a node: a sharded actor that answers, and an actor that hears it. */
final class Echo implements ClosedLoop.Ask {

  private record Ping(String subject, Runnable answered, ActorRef<Pong> replyTo) {}

  private record Pong(Runnable answered) {}

  private final ActorRef<Ping> region;
  private final List<ActorRef<Pong>> hearers;

  private Echo(ActorRef<Ping> region, List<ActorRef<Pong>> hearers) {
    this.region = region;
    this.hearers = hearers;
  }

  static Echo start(ActorSystem<?> system, int shards) {
    ActorRef<Ping> region =
        ClusterSharding.get(system)
            .init(
                Entity.of(EntityTypeKey.create(Ping.class, "echo"), entity -> answering())
                    .withSettings(
                        ClusterShardingSettings.create(system).withNoPassivationStrategy())
                    .withMessageExtractor(new BySubject(shards)));
    List<ActorRef<Pong>> hearers =
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
            .mapToObj(i -> system.systemActorOf(hearing(), "echo-hearer-" + i, Props.empty()))
            .toList();
    return new Echo(region, hearers);
  }

  @Override
  public void ask(int caller, int subject, Runnable answered) {
    region.tell(new Ping(Requests.org(subject), answered, hearers.get(caller % hearers.size())));
  }

  private static Behavior<Ping> answering() {
    return Behaviors.receiveMessage(
        ping -> {
          ping.replyTo().tell(new Pong(ping.answered()));
          return Behaviors.same();
        });
  }

  private static Behavior<Pong> hearing() {
    return Behaviors.receiveMessage(
        pong -> {
          pong.answered().run();
          return Behaviors.same();
        });
  }

  private static final class BySubject extends HashCodeNoEnvelopeMessageExtractor<Ping> {
    BySubject(int shards) {
      super(shards);
    }

    @Override
    public String entityId(Ping ping) {
      return ping.subject();
    }
  }
}
