package dev.weir.node.limiter;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.weir.node.limiter.LimiterCommand.Internal;
import dev.weir.node.limiter.LimiterCommand.LedgerFailed;
import dev.weir.node.limiter.LimiterCommand.LedgerReady;
import dev.weir.node.limiter.LimiterCommand.LedgerWrote;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Writes one event to the journal at start. The first write of a process takes seconds (session,
 * schema, classes), and a node that cannot write is not ready: so it is done before a caller waits
 * for it.
 */
public final class JournalProbe {

  private JournalProbe() {}

  /**
   * Begins at once and tries until it succeeds.
   *
   * @param context what the node's limiters share
   * @return completes when an event was read back and written
   */
  public static CompletableFuture<Done> start(ActorSystem<?> system, LimiterContext context) {
    CompletableFuture<Done> written = new CompletableFuture<>();
    system.systemActorOf(behavior(context, written), "journal-probe", Props.empty());
    return written;
  }

  private static Behavior<Internal> behavior(
      LimiterContext shared, CompletableFuture<Done> written) {
    return Behaviors.setup(
        actor -> {
          // The id is the same on every start: its few rows go by age like all counters.
          ActorRef<Ledger.Write> ledger =
              actor.spawn(
                  Ledger.create("journal-probe " + shared.node(), actor.getSelf(), shared.ledger()),
                  "ledger");
          return Behaviors.receive(Internal.class)
              .onMessage(LedgerReady.class, ready -> write(shared, ledger))
              .onMessage(LedgerFailed.class, failed -> waitForJournal(actor))
              .onMessage(LedgerWrote.class, wrote -> done(written))
              .build();
        });
  }

  private static Behavior<Internal> write(LimiterContext shared, ActorRef<Ledger.Write> ledger) {
    long incarnation = shared.incarnations().getAsLong();
    long nowMillis = shared.clock().millis();
    ledger.tell(
        new Ledger.Write(new LedgerEvent.Reserved(incarnation, nowMillis, List.of(), Tally.NONE)));
    return Behaviors.same();
  }

  private static Behavior<Internal> waitForJournal(ActorContext<Internal> actor) {
    actor.getLog().warn("The journal does not answer yet; not ready. Trying again.");
    return Behaviors.same();
  }

  private static Behavior<Internal> done(CompletableFuture<Done> written) {
    written.complete(Done.getInstance());
    return Behaviors.stopped();
  }
}
