package dev.weir.benchmarks;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.Policies;
import dev.weir.http.decisions.DecisionApi;
import dev.weir.http.decisions.HangUps;
import dev.weir.http.server.Listener;
import dev.weir.http.server.ListenerSettings;
import dev.weir.http.wire.Bodies;
import dev.weir.http.wire.BodySettings;
import dev.weir.node.Node;
import dev.weir.node.cluster.NodeConfig;
import dev.weir.node.decision.Decisions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A process with a node of the product: its configuration, engine, server and routes, and {@link
 * BenchmarkRoutes} in front of those. Lives until its standard input ends.
 */
final class NodeUnderTest {

  private NodeUnderTest() {}

  /** Configured by system properties, as every node can be. */
  public static void main(String[] args) throws IOException {
    Config root = NodeConfig.assemble(ConfigFactory.parseResources("weir.conf"));
    Policies policies = BenchmarkPolicies.read(Path.of(root.getString("weir.policies.dir")));
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), NodeConfig.systemName(), root);
    Node node =
        Node.start(system, () -> policies, InstantSource.system(), System::nanoTime)
            .toCompletableFuture()
            .join();
    Tally tally = new Tally(node.decisions());
    DecisionApi product =
        DecisionApi.create(tally, () -> policies, new Bodies(system, bodies(root)), HangUps.NONE);
    BenchmarkRoutes routes =
        new BenchmarkRoutes(
            product,
            tally,
            loops(system, tally, root.getInt("akka.cluster.sharding.number-of-shards")),
            decision(product));
    node.ready().toCompletableFuture().join();
    Listener.bind(
            system,
            listener(root.getConfig("weir.http")),
            new Listener.Ending.First(Duration.ZERO),
            routes)
        .join();
    while (System.in.read() >= 0) {
      // Whatever is said there means nothing.
    }
    system.terminate();
  }

  private static Map<String, ClosedLoop.Ask> loops(
      ActorSystem<?> system, Decisions decisions, int shards) {
    Map<String, ClosedLoop.Ask> loops = new HashMap<>();
    loops.put(Engine.BASELINE, Echo.start(system, shards));
    Stream.concat(Engine.POLICIES.stream(), HotSubject.POLICIES.stream())
        .forEach(policy -> loops.put(policy, judging(decisions, policy)));
    return loops;
  }

  private static ListenerSettings listener(Config http) {
    return new ListenerSettings(
        http.getString("host"), http.getInt("port"), http.getDuration("stalled-after"));
  }

  private static BodySettings bodies(Config root) {
    Config bodies = root.getConfig("weir.http.bodies");
    return new BodySettings(bodies.getDuration("arrival"), bodies.getBytes("in-flight"));
  }

  private static ClosedLoop.Ask judging(Decisions decisions, String policy) {
    List<Call> calls =
        IntStream.range(0, Engine.SUBJECTS)
            .mapToObj(subject -> Requests.call(policy, subject))
            .toList();
    return (caller, subject, answered) -> {
      // Stages complete normally, always.
      CompletableFuture<Void> unused = decisions.judge(calls.get(subject)).thenRun(answered);
    };
  }

  /** A decision as the product writes it. */
  private static byte[] decision(DecisionApi product) {
    HttpRequest request =
        HttpRequest.POST("/v1/decisions")
            .withEntity(ContentTypes.APPLICATION_JSON, Requests.body("memory", 0));
    HttpResponse response = product.handle(request).join();
    if (response.entity() instanceof HttpEntity.Strict strict && response.status().isSuccess()) {
      return strict.getData().toArray();
    }
    throw new IllegalStateException("response: " + response + " (expected: a decision)");
  }
}
