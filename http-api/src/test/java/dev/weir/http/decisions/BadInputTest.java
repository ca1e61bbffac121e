package dev.weir.http.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is refused before anybody is asked: with which status, which field, and what was expected.
 */
class BadInputTest {

  private static final DecisionServer SERVER = DecisionServer.start();
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String GOOD = "{\"policy\":\"sly\",\"caller\":{\"org\":\"sk_secret\"}}";
  private static final String FIELDS =
      "policy, caller, method, path, kind, items, cost, waitMillis or id";

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @BeforeEach
  void forget() {
    SERVER.decisions.calls.clear();
  }

  private static Arguments row(String body, String field, String value, String expected) {
    return Arguments.of(body, field, value, expected);
  }

  /** A good call with one more field, or with the caller or policy replaced. */
  private static String with(String field, String json) {
    String others =
        switch (field) {
          case "policy" -> "\"caller\":{\"org\":\"sk_secret\"}";
          case "caller" -> "\"policy\":\"sly\"";
          default -> "\"policy\":\"sly\",\"caller\":{\"org\":\"sk_secret\"}";
        };
    return "{" + others + ",\"" + field + "\":" + json + "}";
  }

  static Stream<Arguments> badBodies() {
    String json = "one JSON object";
    String integer = "an integer from ";
    String cost = integer + "0 to 1000000000";
    String kind = "request, batch or webhook";
    return Stream.of(
        row("", "body", "nothing", "an object"),
        row("   ", "body", "nothing", "an object"),
        row("[]", "body", "an array", "an object"),
        row("\"sk_secret\"", "body", "a string", "an object"),
        row("17", "body", "a number", "an object"),
        row("null", "body", "null", "an object"),
        row("{", "body", "not JSON from line 1, column 2", json),
        row("{\"policy\":sk_secret}", "body", "not JSON from line 1, column 21", json),
        row("{'policy':'sly'}", "body", "not JSON from line 1, column 3", json),
        row("{\"policy\":\"sly\",}", "body", "not JSON from line 1, column 18", json),
        row(GOOD + "x", "body", "not JSON from line 1, column 47", json),
        row(GOOD + GOOD, "body", "more after its end", json),
        row("{\"policy\":\"a\nb\"}", "body", "not JSON from line 1, column 14", json),
        row("{}", "policy", "missing", "a policy's name"),
        row("{\"caller\":{}}", "policy", "missing", "a policy's name"),
        row("{\"policy\":\"sly\"}", "caller", "missing", "an object of attributes"),
        row(with("colour", "1"), "colour", "an unknown field", FIELDS),
        row(with("Policy", "1"), "Policy", "an unknown field", FIELDS),
        row(
            with("\\u0000" + "x".repeat(99), "1"),
            "\uFFFD" + "x".repeat(63) + "…",
            "an unknown field",
            FIELDS),
        row(with("policy", "7"), "policy", "a number", "a string of 1 to 63 characters"),
        row(with("policy", "\"\""), "policy", "0 characters", "a string of 1 to 63 characters"),
        row(
            with("policy", '"' + "x".repeat(64) + '"'),
            "policy",
            "64 characters",
            "a string of 1 to 63 characters"),
        row("{\"policy\":\"a\",\"policy\":\"a\",\"caller\":{}}", "policy", "given twice", "once"),
        row(with("caller", "[]"), "caller", "an array", "an object of attributes"),
        row(with("caller", "\"sk_secret\""), "caller", "a string", "an object of attributes"),
        row(
            with("caller", "{\"org\":1}"),
            "caller.org",
            "a number",
            "a string of 1 to 256 characters"),
        row(
            with("caller", "{\"org\":null}"),
            "caller.org",
            "null",
            "a string of 1 to 256 characters"),
        row(
            with("caller", "{\"org\":{\"a\":1}}"),
            "caller.org",
            "an object",
            "a string of 1 to 256 characters"),
        row(
            with("caller", "{\"org\":\"\"}"),
            "caller.org",
            "0 characters",
            "a string of 1 to 256 characters"),
        row(
            with("caller", "{\"key\":\"sk_secret" + "x".repeat(248) + "\"}"),
            "caller.key",
            "257 characters",
            "a string of 1 to 256 characters"),
        row(
            with("caller", "{\"org\":\"sk_secret\",\"org\":\"sk_secret\"}"),
            "caller.org",
            "given twice",
            "once"),
        row(
            with("caller", "{\"org\":\"\\ud800\"}"),
            "caller.org",
            "half of a surrogate pair",
            "well-formed Unicode"),
        row(
            with("caller", "{\"org\":\"\\udc00\\ud800\"}"),
            "caller.org",
            "half of a surrogate pair",
            "well-formed Unicode"),
        row(
            with("caller", "{\"" + "x".repeat(64) + "\":\"y\"}"),
            "caller." + "x".repeat(64),
            "64 characters",
            "at most 63"),
        row(with("caller", manyAttributes()), "caller", "more than 16 attributes", "16 at most"),
        row(with("method", "false"), "method", "false", "a string of 1 to 16 characters"),
        row(
            with("method", '"' + "M".repeat(17) + '"'),
            "method",
            "17 characters",
            "a string of 1 to 16 characters"),
        row(
            with("path", "\"/sk_secret" + "x".repeat(2039) + '"'),
            "path",
            "2049 characters",
            "a string of 1 to 2048 characters"),
        row(
            with("path", "\"/" + "x".repeat(2048) + "?sk_secret\""),
            "path",
            "2049 characters",
            "a string of 1 to 2048 characters"),
        row(
            with("path", "\"?sk_secret\""),
            "path",
            "0 characters",
            "a string of 1 to 2048 characters"),
        row(with("path", "[]"), "path", "an array", "a string of 1 to 2048 characters"),
        row(with("kind", "\"REQUEST\""), "kind", "REQUEST", kind),
        row(with("kind", "1"), "kind", "a number", kind),
        row(with("kind", "null"), "kind", "null", kind),
        row(with("cost", "-1"), "cost", "-1", cost),
        row(with("cost", "1000000001"), "cost", "1000000001", cost),
        row(with("cost", "9223372036854775808"), "cost", "9223372036854775808", cost),
        row(with("cost", "-9223372036854775809"), "cost", "-9223372036854775809", cost),
        row(with("cost", "1".repeat(90)), "cost", "1".repeat(64) + "…", cost),
        row(with("cost", "1".repeat(50_000)), "cost", "1".repeat(64) + "…", cost),
        row(
            with("cost", "1." + "1".repeat(50_000)),
            "cost",
            "a number with a fraction or an exponent",
            cost),
        row(with("cost", "1.0"), "cost", "a number with a fraction or an exponent", cost),
        row(with("cost", "1e3"), "cost", "a number with a fraction or an exponent", cost),
        row(with("cost", "\"1\""), "cost", "a string", cost),
        row(with("cost", "true"), "cost", "true", cost),
        row(with("cost", "NaN"), "body", "not JSON from line 1, column 56", json),
        row(with("cost", "01"), "body", "not JSON from line 1, column 54", json),
        row(with("items", "0"), "items", "0", integer + "1 to 1000000"),
        row(with("items", "1000001"), "items", "1000001", integer + "1 to 1000000"),
        row(with("waitMillis", "-5"), "waitMillis", "-5", integer + "0 to 3600000"),
        row(with("waitMillis", "3600001"), "waitMillis", "3600001", integer + "0 to 3600000"),
        row(with("id", "\"\""), "id", "0 characters", "a string of 1 to 128 characters"),
        row(
            with("id", '"' + "i".repeat(129) + '"'),
            "id",
            "129 characters",
            "a string of 1 to 128 characters"),
        row(
            with("id", "\"a b\""),
            "id",
            "a space, control or non-ASCII character",
            "visible ASCII characters"),
        row(
            with("id", "\"\\u007f\""),
            "id",
            "a space, control or non-ASCII character",
            "visible ASCII characters"),
        row("[".repeat(30_000), "body", "an array", "an object"),
        row("{\"decisions\":[]}", "decisions", "an unknown field", FIELDS));
  }

  private static String manyAttributes() {
    StringBuilder attributes = new StringBuilder("{\"a\":\"x\"");
    for (int i = 1; i <= 32; i++) {
      attributes.append(",\"a").append(i).append("\":\"x\"");
    }
    return attributes.append('}').toString();
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void aBadBodyIsAProblemThatNamesItsField(String body, String field, String value, String expected)
      throws IOException {
    Reply reply = Peer.ask(SERVER.port(), "POST", "/v1/decisions", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
    assertThat(reply.body()).doesNotContain("sk_secret");
    JsonNode problem = new ObjectMapper().readTree(reply.body());
    assertThat(problem.path("type").asText()).isEqualTo("urn:weir:problem:invalid-field");
    assertThat(problem.path("status").asInt()).isEqualTo(400);
    assertThat(problem.path("title").asText()).isNotBlank();
    assertThat(problem.path("field").asText()).isEqualTo(field);
    assertThat(problem.path("value").asText()).isEqualTo(value);
    assertThat(problem.path("expected").asText()).isEqualTo(expected);
    assertThat(problem.path("detail").asText())
        .isEqualTo(field + ": " + value + " (expected: " + expected + ")");
    assertThat(SERVER.decisions.calls).isEmpty();
  }

  static Stream<Arguments> otherRequests() {
    byte[] good = Peer.bytes(GOOD);
    byte[] latin = GOOD.replace("sk_secret", "caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    byte[] overlong = good.clone();
    overlong[good.length - 5] = (byte) 0xc1;
    overlong[good.length - 4] = (byte) 0x81;
    String octets = "Content-Type: application/octet-stream\r\n";
    return Stream.of(
        Arguments.of("GET", "/v1/decisions", "", new byte[0], 405, "POST"),
        Arguments.of("PUT", "/v1/decisions", JSON, good, 405, "POST"),
        Arguments.of("HEAD", "/v1/decisions", "", new byte[0], 405, "POST"),
        Arguments.of("GET", "/v1/decisions/batch", "", new byte[0], 405, "POST"),
        Arguments.of("POST", "/v1/policies", JSON, good, 405, "GET, HEAD"),
        Arguments.of("DELETE", "/v1/policies/sly", "", new byte[0], 405, "GET, HEAD"),
        Arguments.of("GET", "/v1/leases/x/release", "", new byte[0], 405, "POST"),
        Arguments.of("POST", "/v1/leases/x/release", "", new byte[0], 404, ""),
        Arguments.of("POST", "/v1/leases/release", "", new byte[0], 404, ""),
        Arguments.of("GET", "/v1/policies/none", "", new byte[0], 404, ""),
        Arguments.of("GET", "/v1/policies/", "", new byte[0], 404, ""),
        Arguments.of("GET", "/v1/policies/%2e%2e%2fetc", "", new byte[0], 404, ""),
        Arguments.of("GET", "/", "", new byte[0], 404, ""),
        Arguments.of("POST", "/v1//decisions", JSON, good, 404, ""),
        Arguments.of("POST", "/v1/decisions/", JSON, good, 404, ""),
        Arguments.of("POST", "/V1/decisions", JSON, good, 404, ""),
        Arguments.of("OPTIONS", "*", "", new byte[0], 404, ""),
        Arguments.of("POST", "/v1/decisions", "Content-Type: text/plain\r\n", good, 415, ""),
        Arguments.of(
            "POST",
            "/v1/decisions",
            "Content-Type: application/x-www-form-urlencoded\r\n",
            good,
            415,
            ""),
        Arguments.of(
            "POST",
            "/v1/decisions",
            "Content-Type: application/json; charset=utf-16\r\n",
            GOOD.getBytes(StandardCharsets.UTF_16),
            400,
            ""),
        Arguments.of(
            "POST", "/v1/decisions", JSON, GOOD.getBytes(StandardCharsets.UTF_16BE), 400, ""),
        Arguments.of(
            "POST", "/v1/decisions", JSON, GOOD.getBytes(StandardCharsets.UTF_16LE), 400, ""),
        Arguments.of("POST", "/v1/decisions", JSON, latin, 400, ""),
        Arguments.of("POST", "/v1/decisions", JSON, overlong, 400, ""),
        Arguments.of(
            "POST", "/v1/decisions", JSON + "Content-Encoding: gzip\r\n", gzip(good), 415, ""),
        Arguments.of("POST", "/v1/decisions", octets, Peer.bytes("{"), 400, ""),
        Arguments.of("POST", "/v1/decisions", JSON, spaces(64 * 1024 + 1), 413, ""),
        Arguments.of("POST", "/v1/decisions", JSON, spaces(1_000_000), 413, ""),
        Arguments.of("POST", "/v1/decisions/batch", JSON, spaces((4 << 20) + 1), 413, ""),
        Arguments.of("POST", "/" + "x".repeat(9_000), JSON, good, 414, ""),
        Arguments.of("POST", "/v1/decisions", "X: " + "x".repeat(9_000) + "\r\n", good, 431, ""),
        Arguments.of("POST", "/v1/decisions", "X: y\r\n".repeat(70), good, 400, ""),
        Arguments.of("BREW", "/v1/decisions", JSON, good, 501, ""));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  private static byte[] spaces(int length) {
    return Peer.bytes(" ".repeat(length));
  }

  @ParameterizedTest
  @MethodSource("otherRequests")
  void whatIsNoQuestionIsAProblemToo(
      String method, String target, String headers, byte[] body, int status, String allow)
      throws IOException {
    Reply reply;
    try (Peer peer = Peer.connect(SERVER.port())) {
      peer.send(Peer.request(method, target, headers, body));
      reply = method.equals("HEAD") ? peer.readHead() : peer.read();
    }
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
    assertThat(reply.header("allow")).isEqualTo(allow);
    assertThat(reply.body()).doesNotContain("sk_secret");
    if (!method.equals("HEAD")) {
      JsonNode problem = new ObjectMapper().readTree(reply.body());
      assertThat(problem.path("status").asInt()).isEqualTo(status);
      assertThat(problem.path("detail").asText()).isNotBlank();
    }
    assertThat(SERVER.decisions.calls).isEmpty();
  }

  @Test
  void jsonIsTakenUnderAnyOfItsNames() throws IOException {
    for (String type :
        new String[] {
          "",
          JSON,
          "Content-Type: application/json; charset=utf-8\r\n",
          "Content-Type: application/JSON;charset=\"UTF-8\"\r\n",
          "Content-Type: application/vnd.gateway+json\r\n"
        }) {
      Reply reply = Peer.ask(SERVER.port(), "POST", "/v1/decisions", type, Peer.bytes(GOOD));
      assertThat(reply.status()).as(type).isEqualTo(200);
    }
    assertThat(SERVER.decisions.calls).hasSize(5);
  }

  @Test
  void aBodyOfExactlyTheBoundIsJudged() throws IOException {
    byte[] body = spaces(64 * 1024);
    System.arraycopy(Peer.bytes(GOOD), 0, body, 0, GOOD.length());
    assertThat(Peer.ask(SERVER.port(), "POST", "/v1/decisions", JSON, body).status())
        .isEqualTo(200);
  }
}
