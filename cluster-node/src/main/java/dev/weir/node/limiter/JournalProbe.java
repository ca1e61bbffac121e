package dev.weir.node.limiter;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import dev.weir.node.journal.Schema;
import dev.weir.node.limiter.LimiterCommand.Internal;
import dev.weir.node.limiter.LimiterCommand.LedgerFailed;
import dev.weir.node.limiter.LimiterCommand.LedgerReady;
import dev.weir.node.limiter.LimiterCommand.LedgerWrote;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one event to the journal at start. The first write of a process takes seconds (session,
 * schema, classes), and a node that cannot write is not ready: so it is done before a caller waits
 * for it.
 */
public final class JournalProbe {
  private static final Logger LOG = LoggerFactory.getLogger(JournalProbe.class);

  private JournalProbe() {}

  /**
   * Begins at once and tries for as long as Cassandra is away. A journal that fails although
   * Cassandra answers ends the node.
   *
   * @param context what the node's limiters share
   * @param unusableAfter how long it may fail so; then the node ends in good order, and says why
   * @return completes when an event was read back and written; fails with an {@link
   *     IllegalStateException} when the node ends for it
   */
  public static CompletableFuture<Done> start(
      ActorSystem<?> system, LimiterContext context, Duration unusableAfter) {
    CompletableFuture<Done> written = new CompletableFuture<>();
    // The id is the same on every start: its few rows go by age like all counters.
    String id = "journal-probe " + context.node();
    String rows = PersistenceId.of(Ledger.ENTITY_TYPE, id).id();
    Behavior<JournalWatch.Command> watch =
        JournalWatch.create(
            () -> Schema.read(system, rows),
            context.monotonicNanos(),
            unusableAfter,
            unusable -> end(system, unusable, written));
    system.systemActorOf(behavior(context, id, watch, written), "journal-probe", Props.empty());
    return written;
  }

  private static Behavior<Internal> behavior(
      LimiterContext shared,
      String id,
      Behavior<JournalWatch.Command> watching,
      CompletableFuture<Done> written) {
    return Behaviors.setup(
        actor -> {
          ActorRef<JournalWatch.Command> watch = actor.spawn(watching, "watch");
          ActorRef<Ledger.Write> ledger =
              actor.spawn(Ledger.create(id, actor.getSelf(), shared.ledger()), "ledger");
          return Behaviors.receive(Internal.class)
              .onMessage(LedgerReady.class, ready -> write(shared, ledger, ready.state()))
              .onMessage(LedgerFailed.class, failed -> waitForJournal(shared, failed, watch))
              .onMessage(LedgerWrote.class, wrote -> done(written))
              .build();
        });
  }

  private static Behavior<Internal> write(
      LimiterContext shared, ActorRef<Ledger.Write> ledger, LedgerState state) {
    long incarnation = shared.incarnations().getAsLong();
    long nowMillis = shared.clock().millis();
    long generation = state.writers().next();
    ledger.tell(
        new Ledger.Write(LedgerEvent.Reserved.ofNothing(incarnation, generation, nowMillis)));
    return Behaviors.same();
  }

  private static Behavior<Internal> waitForJournal(
      LimiterContext shared, LedgerFailed failed, ActorRef<JournalWatch.Command> watch) {
    shared.journalNotice().notYetReady(failed.cause());
    watch.tell(new JournalWatch.Failed(failed.cause()));
    return Behaviors.same();
  }

  private static Behavior<Internal> done(CompletableFuture<Done> written) {
    written.complete(Done.getInstance());
    return Behaviors.stopped();
  }

  private static void end(
      ActorSystem<?> system, JournalUnusable unusable, CompletableFuture<Done> written) {
    LOG.error("This node ends: {}", unusable.message());
    written.completeExceptionally(new IllegalStateException(unusable.message()));
    CoordinatedShutdown.get(system).runAll(unusable);
  }
}
