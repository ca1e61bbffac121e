package dev.weir.node.journal;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;

/** The smallest thing that remembers: a sum, with a snapshot every ten events. */
final class Adder extends EventSourcedBehavior<Adder.Command, Integer, Integer> {
  static final int EVENTS_PER_SNAPSHOT = 10;

  sealed interface Command permits Add, Get {}

  record Add(int amount, ActorRef<Sum> replyTo) implements Command {}

  record Get(ActorRef<Sum> replyTo) implements Command {}

  /** What it is at, after how many events. */
  record Sum(int value, long sequenceNr) {}

  private final ActorContext<Command> context;

  private Adder(ActorContext<Command> context, String id) {
    super(PersistenceId.ofUniqueId(id));
    this.context = context;
  }

  static Behavior<Command> create(String id) {
    return Behaviors.setup(context -> new Adder(context, id));
  }

  @Override
  public Integer emptyState() {
    return 0;
  }

  @Override
  public CommandHandler<Command, Integer, Integer> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Add.class, this::onAdd)
        .onCommand(Get.class, this::onGet)
        .build();
  }

  private Effect<Integer, Integer> onAdd(Add add) {
    return Effect().persist(add.amount()).thenRun(sum -> add.replyTo().tell(sum(sum)));
  }

  private Effect<Integer, Integer> onGet(Integer sum, Get get) {
    return Effect().none().thenRun(unchanged -> get.replyTo().tell(sum(sum)));
  }

  private Sum sum(int value) {
    return new Sum(value, lastSequenceNumber(context));
  }

  @Override
  public EventHandler<Integer, Integer> eventHandler() {
    return Integer::sum;
  }

  @Override
  public String journalPluginId() {
    return "weir.journal.counters.journal";
  }

  @Override
  public String snapshotPluginId() {
    return "weir.journal.counters.snapshot";
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(EVENTS_PER_SNAPSHOT, 1).withDeleteEventsOnSnapshot();
  }
}
