package dev.weir.node.top;

import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.RecipientRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import dev.weir.node.top.TopReport.Ranked;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** {@link Top} by asking each member. */
public final class ClusterTop implements Top {

  /** Those that judge calls: who is joining has judged none. */
  private static final Set<MemberStatus> ASKED = Set.of(MemberStatus.up(), MemberStatus.leaving());

  private static final Duration NODE_TIMEOUT = Duration.ofSeconds(2);

  private final ActorSystem<?> system;

  private ClusterTop(ActorSystem<?> system) {
    this.system = system;
  }

  /**
   * Lets peers ask this node, and this node its peers; called once.
   *
   * @param tops what this node counts
   * @param monotonicNanos a clock that never steps
   */
  public static ClusterTop start(ActorSystem<?> system, Tops tops, LongSupplier monotonicNanos) {
    system.systemActorOf(
        TopReport.create(tops, monotonicNanos),
        TopReport.NAME,
        DispatcherSelector.defaultDispatcher());
    return new ClusterTop(system);
  }

  @Override
  public CompletionStage<Ranking> of(String policy, By by) {
    SortedSet<String> missing = new TreeSet<>();
    CompletableFuture<Map<String, Ranked>> all = CompletableFuture.completedFuture(Map.of());
    for (Member member : Cluster.get(system).state().getMembers()) {
      if (ASKED.contains(member.status())) {
        String node = member.address().toString();
        missing.add(node);
        all = all.thenCombine(ask(node, policy, by), ClusterTop::together);
      }
    }
    return all.thenApply(
        answered -> {
          missing.removeAll(answered.keySet());
          return Ranking.of(answered.values(), missing);
        });
  }

  private CompletableFuture<Map<String, Ranked>> ask(String node, String policy, By by) {
    RecipientRef<TopReport.Ask> report =
        ActorRefResolver.get(system)
            .<TopReport.Ask>resolveActorRef(node + "/system/" + TopReport.NAME);
    return AskPattern.<TopReport.Ask, Ranked>ask(
            report,
            replyTo -> new TopReport.Ask(policy, by, replyTo),
            NODE_TIMEOUT,
            system.scheduler())
        .toCompletableFuture()
        .handle((ranked, failure) -> failure == null ? Map.of(node, ranked) : Map.of());
  }

  private static Map<String, Ranked> together(Map<String, Ranked> some, Map<String, Ranked> more) {
    Map<String, Ranked> all = new TreeMap<>(some);
    all.putAll(more);
    return all;
  }
}
