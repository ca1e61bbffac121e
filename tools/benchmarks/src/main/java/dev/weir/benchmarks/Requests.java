package dev.weir.benchmarks;

import dev.weir.config.matching.Call;
import dev.weir.config.policy.CallKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The calls that are judged: one for each subject, about 150 bytes of JSON. */
final class Requests {

  private Requests() {}

  /** The subject of this number. */
  static String org(int subject) {
    return "org_" + (100_000 + subject);
  }

  static String body(String policy, int subject) {
    return "{\"policy\":\""
        + policy
        + "\",\"caller\":{\"org\":\""
        + org(subject)
        + "\"},\"method\":\"GET\",\"path\":\"/v1/invoices/inv_"
        + subject
        + "\",\"kind\":\"request\",\"items\":1,\"cost\":1}";
  }

  /** The same, as the product reads it. */
  static Call call(String policy, int subject) {
    return new Call(
        policy,
        Map.of("org", org(subject)),
        "GET",
        "/v1/invoices/inv_" + subject,
        CallKind.REQUEST,
        1,
        1L,
        null,
        null);
  }

  static String batch(String policy, int firstSubject, int count) {
    return IntStream.range(firstSubject, firstSubject + count)
        .mapToObj(subject -> body(policy, subject))
        .collect(Collectors.joining(",", "{\"decisions\":[", "]}"));
  }

  /** Whole HTTP/1.1 requests, one for each subject. */
  static List<byte[]> http(String path, String policy, int subjects) {
    return IntStream.range(0, subjects)
        .mapToObj(subject -> http(path, body(policy, subject)))
        .toList();
  }

  private static byte[] http(String path, String body) {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }
}
