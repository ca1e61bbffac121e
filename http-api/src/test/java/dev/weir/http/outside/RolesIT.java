package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that only judges calls, before one that only holds limiters. */
@ExtendWith(NodeLogs.class)
@Timeout(120)
class RolesIT {
  private static TestNode limiter;
  private static TestNode front;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    Path policies = PolicyFolder.make();
    List<Ports> ports = Stream.generate(Ports::free).limit(2).toList();
    List<Integer> seeds = List.of(ports.get(0).cluster());
    limiter =
        TestNode.start(
            "roles-limiter",
            ports.get(0),
            seeds,
            policies,
            List.of("weir.cluster.roles.0=limiter"));
    front =
        TestNode.start(
            "roles-front", ports.get(1), seeds, policies, List.of("weir.cluster.roles.0=front"));
    limiter.awaitReady();
    front.awaitReady();
  }

  @AfterAll
  static void stop() {
    Stream.of(limiter, front).filter(TestNode::isAlive).forEach(TestNode::kill);
  }

  @Test
  void frontEndHoldsNothing() {
    Question question = Endurance.HUNDRED.by(Subjects.next("roles"));
    assertThat(asker.ask(front, question).allowed()).isTrue();
    JsonNode state =
        Http.json(
            front.managementPort(),
            "/limiters/endurance?subject=" + question.caller().get("subject"));
    assertThat(state.get("node").textValue()).isEqualTo(limiter.address());
    for (JsonNode node : Http.json(front.managementPort(), "/nodes").get("nodes")) {
      boolean isFront = node.get("address").textValue().equals(front.address());
      assertThat(node.get("roles")).hasSize(1);
      assertThat(node.get("roles").get(0).textValue()).isEqualTo(isFront ? "front" : "limiter");
      assertThat(node.path("liveLimiters").asInt(0) == 0).as("%s", node).isEqualTo(isFront);
    }
    asker.requireNoneDegraded();
  }
}
