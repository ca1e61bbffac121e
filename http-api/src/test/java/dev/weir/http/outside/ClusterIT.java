package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three nodes as one: where actors live, and that it does not matter whom one asks. */
@ExtendWith(NodeLogs.class)
@Timeout(120)
class ClusterIT {
  private static TestCluster cluster;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  @Test
  void limitersLiveOnEveryNodeAndEveryNodeShowsTheSame() {
    Map<String, Integer> lives = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      String subject = Subjects.next("lives");
      Question question = Endurance.HUNDRED.by(subject);
      for (TestNode node : cluster.nodes()) {
        asker.ask(node, question);
      }
      List<JsonNode> shown =
          cluster.nodes().stream().map(node -> state(node, "endurance", subject)).toList();
      assertThat(shown.get(0).get("subject").textValue()).isEqualTo("subject=" + subject);
      assertThat(shown.get(0).get("windows")).hasSize(1);
      assertThat(shown.get(0).get("windows").get(0).get("used").longValue()).isEqualTo(3);
      assertThat(shown.get(0).get("windows").get(0).get("remaining").longValue()).isEqualTo(97);
      assertThat(shown.get(0).at("/accounts/request/calls").longValue()).isEqualTo(3);
      assertThat(shown.get(0).get("durability").textValue()).isEqualTo("durable");
      assertThat(shown).containsOnly(shown.get(0));
      lives.merge(cluster.at(shown.get(0).get("node").textValue()).name(), 1, Integer::sum);
    }
    assertThat(lives).hasSize(3);
    Figures.say("cluster: of 30 limiters live %s", lives);
    asker.requireNoneDegraded();
  }

  private static JsonNode state(TestNode node, String policy, String subject) {
    return Http.json(node.managementPort(), "/limiters/" + policy + "?subject=" + subject);
  }

  @Test
  void whoWasNeverSeenHasNoLimiter() {
    HttpResponse<String> answer =
        Http.answer(
            cluster.node(0).managementPort(),
            "/limiters/endurance?subject=" + Subjects.next("stranger"));
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
  }

  @Test
  void aSecretIsShownByItsHashAndFoundByItself() {
    String key = "sk_live_" + Subjects.next();
    asker.ask(
        cluster.node(0), Question.of("slothbox", "key", key).calls("GET", "/v1/boxes").costing(7));
    JsonNode state = Http.json(cluster.node(1).managementPort(), "/limiters/slothbox?key=" + key);
    assertThat(state.get("subject").textValue()).matches("key=[0-9a-f]{12}");
    assertThat(state.toString()).doesNotContain(key);
    assertThat(state.get("windows").get(0).get("used").longValue()).isEqualTo(7);
  }

  @Test
  void membersShardsAndNodesAreShownByEveryNode() {
    Set<String> addresses =
        cluster.nodes().stream().map(TestNode::address).collect(Collectors.toSet());
    Set<String> shards = new HashSet<>();
    for (TestNode node : cluster.nodes()) {
      JsonNode members = Http.json(node.managementPort(), "/cluster/members").get("members");
      assertThat(texts(members, "node")).isEqualTo(addresses);
      assertThat(texts(members, "status")).containsExactly("Up");
      JsonNode list = Http.json(node.managementPort(), "/nodes").get("nodes");
      assertThat(texts(list, "address")).isEqualTo(addresses);
      assertThat(texts(list, "status")).containsExactly("Up");
      assertThat(list).allMatch(each -> each.get("policies").equals(list.get(0).get("policies")));
      assertThat(list.get(0).get("policies").has("salfio")).isTrue();
      JsonNode regions = Http.json(node.managementPort(), "/cluster/shards/limiter").get("regions");
      regions.forEach(region -> shards.add(region.get("shardId").textValue()));
      assertThat(Http.status(node.managementPort(), "/alive")).isEqualTo(200);
    }
    assertThat(shards).isNotEmpty();
  }

  private static Set<String> texts(JsonNode array, String field) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(each -> each.get(field).textValue())
        .collect(Collectors.toSet());
  }

  @Test
  void oneIdIsCountedOnceWhicheverNodeIsAsked() {
    Question question = Endurance.HUNDRED.by(Subjects.next("twice"));
    Question once = question.id("b1946ac9");
    Seen first = asker.ask(cluster.node(0), once);
    for (TestNode node : cluster.nodes()) {
      assertThat(asker.ask(node, once).text()).isEqualTo(first.text());
    }
    Seen next = asker.ask(cluster.node(2), question);
    assertThat(next.verdict().window("hundred", 2_592_000).remaining()).isEqualTo(98);
    HttpResponse<String> other =
        Http.post(
                cluster.node(1).decisionPort(),
                "/v1/decisions",
                once.costing(2).json(),
                java.time.Duration.ofSeconds(10))
            .join();
    assertThat(other.statusCode()).as(other.body()).isEqualTo(409);
    Seen last = asker.ask(cluster.node(0), question);
    assertThat(last.verdict().window("hundred", 2_592_000).remaining()).isEqualTo(97);
  }

  @Test
  void oneIdOverLimitsOfSeveralOwnersIsCountedOnce() {
    Minute.withMostOfItLeft();
    int who = Subjects.next();
    Question question =
        Question.of("slothbox", "key", "sk_live_" + who)
            .and("org", "o" + who)
            .calls("POST", "/v1/invites");
    Seen first = asker.ask(cluster.node(0), question.id("i-1"));
    assertThat(asker.ask(cluster.node(1), question.id("i-1")).verdict().allowed()).isTrue();
    Seen look = asker.ask(cluster.node(2), question.looking());
    assertThat(first.allowed()).isTrue();
    assertThat(look.verdict().window("invite", 60).remaining()).isEqualTo(9);
    assertThat(look.verdict().window("general", 60).remaining()).isEqualTo(119);
  }

  @Test
  void aBatchIsJudgedInItsOrderAndOneBadCallSpoilsNoOther() {
    Question five = Endurance.FIVE.by(Subjects.next("batch"));
    Question other = Endurance.HUNDRED.by(Subjects.next("batch"));
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      questions.add(five);
      questions.add(other);
    }
    List<Seen> answers = asker.askAll(cluster.node(1), questions);
    for (int i = 0; i < 8; i++) {
      assertThat(answers.get(2 * i).allowed()).isEqualTo(i < 5);
      assertThat(answers.get(2 * i + 1).verdict().window("hundred", 2_592_000).remaining())
          .isEqualTo(99 - i);
    }

    String mixed =
        "{\"decisions\":[" + other.json() + ",{\"policy\":\"endurance\"}," + other.json() + "]}";
    HttpResponse<String> answer = post("/v1/decisions/batch", mixed);
    JsonNode decisions = Json.tree(answer.body()).get("decisions");
    assertThat(decisions).hasSize(3);
    assertThat(decisions.get(1).get("status").intValue()).isEqualTo(400);
    assertThat(decisions.get(1).get("field").textValue()).isEqualTo("decisions[1].caller");
    assertThat(decisions.get(2).at("/limits/0/remaining").longValue()).isEqualTo(90);
  }

  private static HttpResponse<String> post(String path, String body) {
    return Http.post(cluster.node(0).decisionPort(), path, body, java.time.Duration.ofSeconds(10))
        .join();
  }

  @Test
  void badInputIsAProblemAndNothingIsCounted() {
    String subject = Subjects.next("bad");
    Question good = Endurance.HUNDRED.by(subject);
    Map<String, String> fieldsByBody = new TreeMap<>();
    fieldsByBody.put("{", "body");
    fieldsByBody.put(good.with("colour", "red").json(), "colour");
    fieldsByBody.put(good.costing(-1).json(), "cost");
    fieldsByBody.put(good.costing(1_000_000_001L).json(), "cost");
    fieldsByBody.put(good.with("cost", "1").json(), "cost");
    fieldsByBody.put(good.and("colour", "red").json(), "caller");
    fieldsByBody.put(good.and("subject", "x".repeat(257)).json(), "caller.subject");
    fieldsByBody.put("{\"policy\":\"endurance\",\"caller\":{}}", "caller.subject");
    for (String path :
        List.of("/v1//x", "/v1/./x", "/v1/%2F", "/v1/../x", "x", "/a\u0000b", "/%zz")) {
      fieldsByBody.put(good.calls("GET", path).json(), "path");
    }
    fieldsByBody.put(good.calls("GET", "/" + "x".repeat(2_048)).json(), "path");
    fieldsByBody.put(Question.of("sly", "ip", "1.2.3.4.5").calls("GET", "/v1").json(), "caller.ip");
    fieldsByBody.forEach(
        (body, field) -> {
          HttpResponse<String> answer = post("/v1/decisions", body);
          assertThat(answer.statusCode()).as(body).isEqualTo(400);
          assertThat(answer.headers().firstValue("content-type"))
              .hasValue("application/problem+json");
          assertThat(Json.tree(answer.body()).get("field").textValue()).as(body).isEqualTo(field);
        });
    assertThat(post("/v1/decisions", good.json().replace("endurance", "nobodys")).statusCode())
        .isEqualTo(404);
    assertThat(post("/v1/decisions", " ".repeat(65_537)).statusCode()).isEqualTo(413);
    String many = "{\"decisions\":[" + "{},".repeat(1_000) + "{}]}";
    assertThat(post("/v1/decisions/batch", many).statusCode()).isEqualTo(400);
    Seen look = asker.ask(cluster.node(0), good.looking());
    assertThat(look.verdict().window("hundred", 2_592_000).remaining()).isEqualTo(100);
  }

  @Test
  void everySpellingOfAnAddressIsOneCaller() {
    int who = Subjects.next();
    String ip = Subjects.ip(who, 1);
    Question first = Question.of("sly", "ip", ip).calls("GET", "/v1/x");
    Question second = Question.of("sly", "ip", "::ffff:" + ip).calls("GET", "/v1/x");
    asker.ask(cluster.node(0), first);
    Seen mapped = asker.ask(cluster.node(1), second);
    assertThat(mapped.verdict().window("general", 60).remaining()).isEqualTo(98);
    String network = "2001:db8:" + Integer.toHexString(who) + ":7:";
    asker.ask(cluster.node(0), Question.of("sly", "ip", network + ":1").calls("GET", "/v1/x"));
    Seen neighbour =
        asker.ask(
            cluster.node(2),
            Question.of("sly", "ip", network.toUpperCase(java.util.Locale.ROOT) + "a:b:c:d")
                .calls("GET", "/v1/x"));
    assertThat(neighbour.verdict().window("general", 60).remaining()).isEqualTo(98);
  }
}
