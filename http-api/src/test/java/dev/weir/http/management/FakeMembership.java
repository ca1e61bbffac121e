package dev.weir.http.management;

import akka.actor.Address;
import dev.weir.node.cluster.Membership;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Two members, of which the second does not answer. */
public final class FakeMembership implements Membership {

  private static final Address FIRST = Address.apply("akka", "weir", "127.0.0.1", 25520);
  private static final Address SECOND = Address.apply("akka", "weir", "127.0.0.1", 25521);

  @Override
  public int fronts() {
    return 2;
  }

  @Override
  public List<Node> nodes() {
    return List.of(
        new Node(FIRST, Set.of("limiter", "front"), "Up", true, 1, "0.1.0"),
        new Node(SECOND, Set.of("limiter"), "Leaving", false, 2, "0.1.0"));
  }

  @Override
  public CompletionStage<Map<Address, Load>> loads() {
    return CompletableFuture.completedFuture(Map.of(FIRST, new Load(128, 4_711)));
  }

  @Override
  public CompletionStage<Map<Address, SortedMap<String, String>>> policyHashes() {
    return CompletableFuture.completedFuture(
        Map.of(FIRST, new TreeMap<>(Map.of("mixed", "b019", "slim", "8db6"))));
  }

  @Override
  public CompletionStage<Leave> leave(Address node) {
    return CompletableFuture.completedFuture(node.equals(FIRST) ? Leave.BEGUN : Leave.NO_ANSWER);
  }
}
