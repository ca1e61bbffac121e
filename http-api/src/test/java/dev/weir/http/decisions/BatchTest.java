package dev.weir.http.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.Match.Fault;
import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import dev.weir.node.decision.Answer;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchTest {

  private static final DecisionServer SERVER = DecisionServer.start();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @BeforeEach
  void forget() {
    SERVER.decisions.calls.clear();
    SERVER.decisions.judging = BatchTest::answer;
  }

  private static Answer answer(Call call) {
    String org = call.caller().getOrDefault("org", "");
    if (org.equals("unknown")) {
      return new Answer.UnknownPolicy(call.policy());
    }
    if (org.equals("conflict")) {
      return new Answer.Conflict("i1");
    }
    if (org.equals("erroneous")) {
      return new Answer.Erroneous(new Fault("path", "/x", "a route"));
    }
    return Examples.allowed(call.policy(), Examples.ENDPOINT);
  }

  private static String call(String org) {
    return "{\"policy\":\"sly\",\"caller\":{\"org\":\"" + org + "\"}}";
  }

  private static Reply post(String... calls) throws IOException {
    return Peer.ask(
        SERVER.port(),
        "POST",
        "/v1/decisions/batch",
        "{\"decisions\":[" + String.join(",", calls) + "]}");
  }

  private static JsonNode decisions(Reply reply) throws IOException {
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).isEqualTo("application/json");
    return new ObjectMapper().readTree(reply.body()).path("decisions");
  }

  @Test
  void answersStandInTheOrderOfTheCalls() throws IOException {
    JsonNode decisions = decisions(post(call("a"), call("conflict"), call("b")));
    assertThat(decisions).hasSize(3);
    assertThat(decisions.get(0).path("allowed").asBoolean()).isTrue();
    assertThat(decisions.get(1).path("status").asInt()).isEqualTo(409);
    assertThat(decisions.get(2).path("allowed").asBoolean()).isTrue();
    assertThat(SERVER.decisions.calls)
        .extracting(Call::caller)
        .containsExactly(Map.of("org", "a"), Map.of("org", "conflict"), Map.of("org", "b"));
  }

  @Test
  void aDecisionInABatchHasTheBytesOfOneAlone() throws IOException {
    String alone = Peer.ask(SERVER.port(), "POST", "/v1/decisions", call("a")).body();
    assertThat(post(call("a"), call("b")).body())
        .isEqualTo("{\"decisions\":[" + alone + "," + alone + "]}");
  }

  @Test
  void aMalformedOneGetsItsProblemAndTheOthersAreJudged() throws IOException {
    JsonNode decisions =
        decisions(
            post(
                call("a"),
                "{\"policy\":\"sly\",\"caller\":{\"org\":\"x\"},\"cost\":-1,\"path\":[[{}]]}",
                "{\"policy\":\"sly\",\"caller\":{\"org\":[{\"deep\":[1]}]},\"cost\":1}",
                "17",
                "[[1],{}]",
                "{\"caller\":{}}",
                call("unknown"),
                call("erroneous"),
                call("b")));
    assertThat(decisions).hasSize(9);
    assertThat(field(decisions, 1)).isEqualTo("decisions[1].cost: -1");
    assertThat(field(decisions, 2)).isEqualTo("decisions[2].caller.org: an array");
    assertThat(field(decisions, 3)).isEqualTo("decisions[3]: a number");
    assertThat(field(decisions, 4)).isEqualTo("decisions[4]: an array");
    assertThat(field(decisions, 5)).isEqualTo("decisions[5].policy: missing");
    assertThat(field(decisions, 6)).isEqualTo("decisions[6].policy: sly");
    assertThat(decisions.get(6).path("status").asInt()).isEqualTo(404);
    assertThat(field(decisions, 7)).isEqualTo("decisions[7].path: /x");
    assertThat(decisions.get(0).path("allowed").asBoolean()).isTrue();
    assertThat(decisions.get(8).path("allowed").asBoolean()).isTrue();
    assertThat(SERVER.decisions.calls).hasSize(4);
  }

  @Test
  void whatAMalformedOneHoldsDoesNotSpoilTheOthers() throws IOException {
    String deep = "[".repeat(500) + "]".repeat(500);
    JsonNode decisions =
        decisions(
            post(
                call("a"),
                "{\"policy\":" + deep + "}",
                "{\"policy\":" + "1".repeat(100_000) + "}",
                "{\"cost\":" + "1".repeat(100_000) + "}",
                "{\"cost\":1." + "1".repeat(100_000) + "}",
                "{\"" + "x".repeat(100_000) + "\":1}",
                call("b")));
    assertThat(decisions).hasSize(7);
    assertThat(field(decisions, 1)).isEqualTo("decisions[1].policy: an array");
    assertThat(field(decisions, 2)).isEqualTo("decisions[2].policy: a number");
    assertThat(field(decisions, 3)).isEqualTo("decisions[3].cost: " + "1".repeat(64) + "…");
    assertThat(field(decisions, 4))
        .isEqualTo("decisions[4].cost: a number with a fraction or an exponent");
    assertThat(field(decisions, 5))
        .isEqualTo("decisions[5]." + "x".repeat(64) + "…: an unknown field");
    assertThat(SERVER.decisions.calls).hasSize(2);
  }

  @Test
  void whatIsNestedTooDeepSaysSo() throws IOException {
    Reply reply = post("[".repeat(1_001));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body())
        .contains(
            "\"field\":\"body\",\"value\":\"nested too deep\",\"expected\":\"at most 1000 levels\"");
  }

  private static String field(JsonNode decisions, int index) {
    JsonNode problem = decisions.get(index);
    assertThat(problem.path("type").asText()).startsWith("urn:weir:problem:");
    return problem.path("field").asText() + ": " + problem.path("value").asText();
  }

  @Test
  void allMalformedAreAllAnswered() throws IOException {
    JsonNode decisions = decisions(post("1", "{}"));
    assertThat(decisions).hasSize(2);
    assertThat(SERVER.decisions.calls).isEmpty();
  }

  @Test
  void aThousandAreJudged() throws IOException {
    String[] calls = IntStream.range(0, 1_000).mapToObj(i -> call("o" + i)).toArray(String[]::new);
    assertThat(decisions(post(calls))).hasSize(1_000);
    assertThat(SERVER.decisions.calls)
        .extracting(call -> call.caller().get("org"))
        .containsExactlyElementsOf(
            IntStream.range(0, 1_000).mapToObj(i -> "o" + i).collect(Collectors.toList()));
  }

  @Test
  void oneMoreIsTooMany() throws IOException {
    List<String> calls = Collections.nCopies(1_001, call("a"));
    Reply reply = post(calls.toArray(String[]::new));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body())
        .contains(
            "\"field\":\"decisions\",\"value\":\"more than 1000\",\"expected\":\"1 to 1000"
                + " decisions\"");
    assertThat(SERVER.decisions.calls).isEmpty();
  }

  @Test
  void whatIsNoBatchIsAProblem() throws IOException {
    assertProblem("{\"decisions\":[]}", "decisions", "none");
    assertProblem("{}", "decisions", "missing");
    assertProblem("{\"decisions\":{}}", "decisions", "an object");
    assertProblem("{\"decisions\":[1],\"decisions\":[1]}", "decisions", "given twice");
    assertProblem("{\"decision\":[]}", "decision", "an unknown field");
    assertProblem("[]", "body", "an array");
    assertProblem("{\"decisions\":[" + call("a") + "]", "body", "not JSON from");
    assertProblem("{\"decisions\":[" + call("a") + ",]}", "body", "not JSON from");
    assertProblem("{\"decisions\":[{\"policy\":1 1}]}", "body", "not JSON from");
    assertProblem("{\"decisions\":[" + "[".repeat(20) + "]}", "body", "not JSON from");
    assertProblem("{\"decisions\":[1]}{}", "body", "more after its end");
    assertThat(SERVER.decisions.calls).isEmpty();
  }

  private static void assertProblem(String body, String field, String value) throws IOException {
    Reply reply = Peer.ask(SERVER.port(), "POST", "/v1/decisions/batch", body);
    assertThat(reply.status()).as(body).isEqualTo(400);
    JsonNode problem = new ObjectMapper().readTree(reply.body());
    assertThat(problem.path("field").asText()).as(body).isEqualTo(field);
    assertThat(problem.path("value").asText()).as(body).startsWith(value);
  }

  @Test
  void aBatchOfTheLargestSizeIsRead() throws IOException {
    byte[] batch = Peer.bytes("{\"decisions\":[" + call("a") + "]}" + " ".repeat(4 << 20));
    byte[] body = java.util.Arrays.copyOf(batch, 4 << 20);
    Reply reply =
        Peer.ask(
            SERVER.port(),
            "POST",
            "/v1/decisions/batch",
            "Content-Type: application/json\r\n",
            body);
    assertThat(decisions(reply)).hasSize(1);
  }
}
