package dev.weir.http.outside;

import dev.weir.http.outside.Verdict.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An API as its own documentation has it: what its callers were told.
 *
 * @param others windows that its calls meet and that no row drives
 * @param denialStatus of an answer to a denied call
 * @param headers that a verdict has the asker send
 * @param body of a denial
 */
record Api(
    String policy,
    List<Row> rows,
    List<Promise> others,
    int denialStatus,
    Function<Verdict, Map<String, String>> headers,
    Function<Verdict, String> body) {

  private static final int TOO_MANY_REQUESTS = 429;

  /** An API that denies with 429. */
  static Api of(
      String policy,
      List<Row> rows,
      List<Promise> others,
      Function<Verdict, Map<String, String>> headers,
      Function<Verdict, String> body) {
    return new Api(policy, rows, others, TOO_MANY_REQUESTS, headers, body);
  }

  List<Promise> promises() {
    return Stream.concat(rows.stream().map(Row::promise), others.stream()).distinct().toList();
  }

  /** The same answers from a variant of the policy with other figures. */
  Api variant(String name, List<Row> variantRows, List<Promise> variantOthers) {
    return new Api(name, variantRows, variantOthers, denialStatus, headers, body);
  }

  /** X-RateLimit headers of the tightest window. */
  static Map<String, String> counters(Verdict verdict) {
    Window tightest = verdict.limits().get(0);
    return Map.of(
        "X-RateLimit-Limit", Long.toString(tightest.limit()),
        "X-RateLimit-Remaining", Long.toString(tightest.remaining()),
        "X-RateLimit-Reset", Long.toString(tightest.resetAt()));
  }

  /** Retry-After on a denial. */
  static Map<String, String> retryAfter(Verdict verdict) {
    return verdict.allowed()
        ? Map.of()
        : Map.of("Retry-After", Long.toString(verdict.waitSeconds()));
  }

  static Map<String, String> both(Verdict verdict) {
    Map<String, String> headers = new TreeMap<>(counters(verdict));
    headers.putAll(retryAfter(verdict));
    return headers;
  }

  /** Collects the rows of one policy. */
  static final class Rows {
    private final String policy;
    private final List<Row> rows = new ArrayList<>();

    Rows(String policy) {
      this.policy = policy;
    }

    /** One more, of scope {@code limit} where the scope is not another. */
    Rows add(
        String limit,
        String scope,
        String subject,
        Promise.Shape shape,
        long permits,
        long windowSeconds,
        Row.Calls calls) {
      rows.add(
          new Row(
              Promise.of(policy, limit, shape, permits, windowSeconds),
              scope,
              java.util.regex.Pattern.compile(subject),
              calls));
      return this;
    }

    List<Row> all() {
      return List.copyOf(rows);
    }
  }
}
