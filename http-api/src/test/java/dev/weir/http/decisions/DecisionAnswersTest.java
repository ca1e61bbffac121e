package dev.weir.http.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Call;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.CallKind;
import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import dev.weir.node.decision.Answer;
import dev.weir.node.decision.Decision;
import dev.weir.node.decision.Decision.Denial;
import dev.weir.node.decision.Decision.Entry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes that come over a real socket. */
class DecisionAnswersTest {

  private static final DecisionServer SERVER = DecisionServer.start();

  private static final String LIMITS =
      """
      [{"name":"organization","scope":"organization","subject":"org=org_42","limit":100,\
      "remaining":0,"resetAt":1714058400,"windowSeconds":60,"denied":true},\
      {"name":"endpoint","scope":"endpoint","subject":"org=org_42,route=GET /v1/invoices/:id",\
      "limit":50,"remaining":12,"resetAt":1714058400,"windowSeconds":60,"denied":false}]""";

  private static final String BODY_37 =
      """
      {"error": {"code":"rate_limited","message":"Wait 37 s (\\u00e9é).","seconds":37,\
      "scope":"organization","of":[100,0,1714058400,60],"name":"organization","policy":"POLICY"}}""";

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @BeforeEach
  void forget() {
    SERVER.decisions.calls.clear();
  }

  private static Reply judge(Answer answer) throws IOException {
    SERVER.decisions.judging = call -> answer;
    return Peer.ask(
        SERVER.port(), "POST", "/v1/decisions", "{\"policy\":\"sly\",\"caller\":{\"org\":\"o\"}}");
  }

  private static Decision denial(String policy) {
    return Examples.denied(policy, OptionalLong.of(37), Examples.ORGANIZATION, Examples.ENDPOINT);
  }

  @Test
  void everyFieldOfACallReachesTheEngine() throws IOException {
    SERVER.decisions.judging = call -> Examples.allowed("sly");
    Reply reply =
        Peer.ask(
            SERVER.port(),
            "POST",
            "/v1/decisions",
            """
            {"policy": "salfio", "caller": {"org": "org_42", "environment": "caf\\u00e9 \\ud83d\\ude00"},
             "method": "GET", "path": "/v1/invoices/inv_1?page=2", "kind": "batch", "items": 480,
             "cost": 0, "waitMillis": 5000, "id": "b1946ac9"}""");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(SERVER.decisions.calls)
        .containsExactly(
            new Call(
                "salfio",
                Map.of("org", "org_42", "environment", "café 😀"),
                "GET",
                "/v1/invoices/inv_1",
                CallKind.BATCH,
                480,
                0L,
                5_000L,
                "b1946ac9"));
  }

  @Test
  void whatACallLeavesOutIsLeftToThePolicy() throws IOException {
    SERVER.decisions.judging = call -> Examples.allowed("sly");
    Peer.ask(SERVER.port(), "POST", "/v1/decisions", "{\"policy\":\"p\",\"caller\":{}}");
    assertThat(SERVER.decisions.calls)
        .containsExactly(new Call("p", Map.of(), null, null, null, 1, null, null, null));
  }

  @Test
  void anAllowedCallHasNoBodyAndNoDenial() throws IOException {
    Reply reply = judge(Examples.allowed("sly", Examples.ENDPOINT));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).isEqualTo("application/json");
    assertThat(reply.body())
        .isEqualTo(
            """
            {"allowed":true,"policy":"sly","limits":[{"name":"endpoint","scope":"endpoint",\
            "subject":"org=org_42,route=GET /v1/invoices/:id","limit":50,"remaining":12,\
            "resetAt":1714058400,"windowSeconds":60,"denied":false}],"queuedMillis":0,\
            "degraded":false,"decidedAtMillis":1714058363000,"response":{"status":200,"headers":{\
            "X-RateLimit-Limit":"50","X-RateLimit-Remaining":"12","X-RateLimit-Reset":"1714058400"\
            }}}""");
  }

  @Test
  void aLimitInShadowIsShownToTheAskerAndNotToItsCaller() throws IOException {
    Entry shadow = new Entry("trial", "trial", "org=org_42", 5, 0, 1_714_058_400, 60, true, true);
    Reply reply = judge(Examples.allowed("sly", shadow, Examples.ENDPOINT));
    assertThat(reply.body())
        .contains(
            """
            [{"name":"trial","scope":"trial","subject":"org=org_42","limit":5,"remaining":0,\
            "resetAt":1714058400,"windowSeconds":60,"denied":true,"shadow":true},""")
        .contains("\"X-RateLimit-Limit\":\"50\"");
    assertThat(judge(Examples.allowed("draft", shadow)).body()).contains("\"headers\":{}");
  }

  @Test
  void aDenialCarriesTheTightestWindowsCounters() throws IOException {
    assertThat(judge(denial("sly")).body())
        .isEqualTo(
            "{\"allowed\":false,\"policy\":\"sly\",\"limits\":"
                + LIMITS
                + """
                ,"deniedBy":"organization","retryAfterSeconds":37,"queuedMillis":0,\
                "degraded":false,"decidedAtMillis":1714058363000,"response":{"status":429,\
                "headers":{"X-RateLimit-Limit":"100","X-RateLimit-Remaining":"0",\
                "X-RateLimit-Reset":"1714058400","Retry-After":"37"},"body":"""
                + BODY_37.replace("POLICY", "sly")
                + "}}");
  }

  @Test
  void aPolicyWithoutHeadersAnswersWithNone() throws IOException {
    assertThat(judge(denial("slim")).body())
        .endsWith(
            "\"response\":{\"status\":429,\"headers\":{},\"body\":"
                + BODY_37.replace("POLICY", "slim")
                + "}}");
    assertThat(judge(Examples.allowed("slim", Examples.ENDPOINT)).body())
        .endsWith("\"response\":{\"status\":200,\"headers\":{}}}");
  }

  @Test
  void theDraftsHeadersListEveryWindow() throws IOException {
    assertThat(judge(denial("draft")).body())
        .contains(
            """
            "headers":{"RateLimit":"\\"organization\\";r=0;t=37, \\"endpoint\\";r=12;t=37",\
            "RateLimit-Policy":"\\"endpoint\\";q=50;w=60, \\"organization\\";q=100;w=60",\
            "Retry-After":"37"}""");
  }

  @Test
  void theDraftsHeadersTellTheWindowsOfOneLimitApart() throws IOException {
    Entry hour = new Entry("general", "general", "t", 1_000, 10, 1_714_060_800, 3_600, false);
    Entry minute = new Entry("general", "general", "t", 60, 30, 1_714_058_400, 60, false);
    Entry otherBucket = new Entry("general", "general", "u", 60, 40, 1_714_058_400, 60, false);
    assertThat(judge(Examples.allowed("draft", hour, minute, otherBucket)).body())
        .contains(
            """
            "headers":{"RateLimit":"\\"general/3600s\\";r=10;t=2437, \\"general/60s\\";r=30;t=37",\
            "RateLimit-Policy":"\\"general/3600s\\";q=1000;w=3600, \\"general/60s\\";q=60;w=60"}""");
  }

  @Test
  void whatDeniedIsResetWhenItsWaitIsOver() throws IOException {
    Entry bucket = new Entry("writes", "writes", "c", 300, 0, 1_714_058_423, 60, true);
    assertThat(judge(Examples.denied("draft", OptionalLong.of(1), bucket)).body())
        .contains("\"RateLimit\":\"\\\"writes\\\";r=0;t=1\"")
        .contains("\"Retry-After\":\"1\"");
  }

  @Test
  void aCallThatMetNoLimitHasNoCounters() throws IOException {
    for (String policy : List.of("slim", "sly", "draft")) {
      assertThat(judge(Examples.allowed(policy)).body())
          .contains("\"limits\":[]")
          .endsWith("\"response\":{\"status\":200,\"headers\":{}}}");
    }
  }

  @Test
  void aCostThatNeverFitsHasNoRetryAfter() throws IOException {
    Reply reply = judge(Examples.denied("sly", OptionalLong.empty(), Examples.ORGANIZATION));
    assertThat(reply.body())
        .doesNotContain("retryAfterSeconds")
        .doesNotContain("Retry-After")
        .contains("\"deniedBy\":\"organization\"")
        .contains("\"message\":\"Wait 60 s (\\u00e9é).\",\"seconds\":60");
  }

  @Test
  void textInABodyIsEscaped() throws IOException {
    Entry odd = new Entry("n", "say \"hi\"\\", "s", 1, 0, 1_714_058_400, 60, true);
    assertThat(judge(Examples.denied("sly", OptionalLong.of(1), odd)).body())
        .contains("\"scope\":\"say \\\"hi\\\"\\\\\",\"of\"");
  }

  @Test
  void anAskersErrorIsAProblemWithItsField() throws IOException {
    Reply reply = judge(new Answer.Erroneous(new Fault("caller.org", "missing", "an org")));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
    assertThat(reply.body())
        .isEqualTo(
            """
            {"type":"urn:weir:problem:invalid-field","title":"A field is not as expected",\
            "status":400,"detail":"caller.org: missing (expected: an org)","field":"caller.org",\
            "value":"missing","expected":"an org"}""");
  }

  @Test
  void anUnknownPolicyIsNotFound() throws IOException {
    Reply reply = judge(new Answer.UnknownPolicy("no\u0001pe"));
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.body())
        .contains("\"type\":\"urn:weir:problem:unknown-policy\"")
        .contains("\"field\":\"policy\",\"value\":\"no\uFFFDpe\"");
  }

  @Test
  void anIdWithOtherContentIsAConflict() throws IOException {
    Reply reply = judge(new Answer.Conflict("b1946ac9"));
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.body()).contains("\"field\":\"id\",\"value\":\"b1946ac9\"");
  }

  @Test
  void aBugIsAProblemThatSaysNothingOfIt() throws IOException {
    SERVER.decisions.judging =
        call -> {
          throw new IllegalStateException("sk_secret");
        };
    Reply reply =
        Peer.ask(SERVER.port(), "POST", "/v1/decisions", "{\"policy\":\"p\",\"caller\":{}}");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
    assertThat(reply.body()).doesNotContain("secret");
  }

  @Test
  void aDeniedBatchIsToldHowManyItemsThereIsRoomFor() throws IOException {
    Decision denied = Examples.denied("sly", OptionalLong.of(37), Examples.ORGANIZATION);
    Decision batch =
        new Decision(
            false,
            denied.policy(),
            denied.limits(),
            denied
                .denial()
                .map(one -> new Denial(one.by(), one.retryAfterSeconds(), OptionalLong.of(480))),
            0,
            false,
            denied.decidedAtMillis());
    assertThat(judge(batch).body())
        .contains("\"retryAfterSeconds\":37,\"itemsRemaining\":480,\"queuedMillis\":0");
    assertThat(judge(denied).body()).doesNotContain("itemsRemaining");
  }
}
