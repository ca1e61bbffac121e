package dev.weir.node.total;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import dev.weir.node.total.Reporter.Finish;
import dev.weir.node.total.TotalCommand.Show;
import dev.weir.node.total.TotalCommand.Shown;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** One node's part in the totals. The keeper is a singleton among the nodes that hold limiters. */
public final class ClusterTotals implements Totals {

  private static final String NAME = "totals";

  /** After limiters and destinations have settled, before the node leaves: weir-node.conf. */
  private static final String LAST_REPORT = "last-report";

  private static final Duration SHOW_WITHIN = Duration.ofSeconds(5);

  /** Below the phase's own time. */
  private static final Duration FINISH_WITHIN = Duration.ofSeconds(4);

  private final ActorSystem<?> system;
  private final ActorRef<TotalCommand> keeper;

  private ClusterTotals(
      ActorSystem<?> system,
      TotalContext context,
      Counters counters,
      long incarnation,
      String role) {
    this.system = system;
    this.keeper =
        ClusterSingleton.get(system)
            .init(
                SingletonActor.of(keeper(context), NAME)
                    .withSettings(ClusterSingletonSettings.create(system).withRole(role)));
    ActorRef<Reporter.Message> reporter =
        system.systemActorOf(
            Reporter.create(counters, keeper, incarnation), "total-reporter", Props.empty());
    CoordinatedShutdown.get(system)
        .addTask(LAST_REPORT, "last-report", () -> finish(system, reporter));
  }

  /**
   * Starts a node's part.
   *
   * @param counters what the node counts
   * @param incarnation that no other node has, nor this one had before
   * @param role of the nodes on one of which the keeper is
   */
  public static ClusterTotals start(
      ActorSystem<?> system,
      TotalContext context,
      Counters counters,
      long incarnation,
      String role) {
    return new ClusterTotals(system, context, counters, incarnation, role);
  }

  /** One that fails for whatever reason must come back: nobody else starts another. */
  private static Behavior<TotalCommand> keeper(TotalContext context) {
    return Behaviors.supervise(TotalKeeper.create(context)).onFailure(context.journal().restarts());
  }

  private static CompletionStage<Done> finish(
      ActorSystem<?> system, ActorRef<Reporter.Message> reporter) {
    return AskPattern.<Reporter.Message, Done>ask(
            reporter, Finish::new, FINISH_WITHIN, system.scheduler())
        // Who cannot say what it counted goes all the same.
        .exceptionally(late -> Done.getInstance());
  }

  @Override
  public CompletionStage<Map<String, Total>> all() {
    return AskPattern.<TotalCommand, Shown>ask(keeper, Show::new, SHOW_WITHIN, system.scheduler())
        .thenApply(Shown::totals);
  }
}
