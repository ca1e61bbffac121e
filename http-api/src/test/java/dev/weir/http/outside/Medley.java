package dev.weir.http.outside;

import static dev.weir.http.outside.Promise.Shape.CALENDAR;
import static dev.weir.http.outside.Promise.Shape.FIRST_CALL;
import static dev.weir.http.outside.Promise.Shape.SLIDING;
import static dev.weir.http.outside.Promise.Shape.TOKEN_BUCKET;

import dev.weir.http.outside.Api.Rows;
import dev.weir.http.outside.Verdict.Window;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The test policy {@code medley}, as its callers know it. */
final class Medley {
  private static final String POLICY = "medley";
  private static final long BUSY = 503;

  private Medley() {}

  private static Question account(int who) {
    return Question.of(POLICY, "account", "m" + who);
  }

  static Api api() {
    List<Row> rows =
        new Rows(POLICY)
            .add(
                "account",
                "account",
                "account=m\\d+",
                SLIDING,
                20,
                10,
                (who, n) -> account(who).calls("POST", n % 2 == 0 ? "/orders" : "/orders/bulk"))
            .add(
                "reports",
                "account's reports",
                "account=m\\d+,region=us",
                FIRST_CALL,
                30,
                8,
                (who, n) ->
                    account(who).and("region", "us").calls("POST", "/reports/" + n).taking(5))
            .add(
                "hand",
                "hand",
                "device=d\\d+",
                TOKEN_BUCKET,
                6,
                60,
                (who, n) -> account(who).and("device", "d" + who).calls("POST", "/orders"))
            .add(
                "hand",
                "hand",
                "token=[0-9a-f]{12}",
                TOKEN_BUCKET,
                6,
                60,
                (who, n) ->
                    account(who)
                        .and("device", "d" + n)
                        .and("token", "sk_" + who)
                        .calls("POST", "/orders"))
            .add(
                "route",
                "route",
                "account=m\\d+,route=GET /orders/:order",
                CALENDAR,
                12,
                15,
                (who, n) -> account(who).calls("GET", "/orders/" + n + "?page=" + n))
            .add(
                "trial",
                "trial",
                "account=m\\d+",
                SLIDING,
                3,
                5,
                (who, n) -> account(who).and("plan", "trial").calls("POST", "/orders"))
            .add(
                "address",
                "address",
                "region=eu,ip=10\\.\\d+\\.\\d+\\.0",
                CALENDAR,
                8,
                20,
                (who, n) -> account(who).and("ip", Subjects.ip(who, 0)).calls("POST", "/orders"))
            .all();
    List<Row> published =
        rows.stream()
            .map(row -> row.promise().shape() == TOKEN_BUCKET ? slowInflow(row) : row)
            .toList();
    return new Api(
        POLICY,
        published,
        List.of(
            Promise.of(POLICY, "account", CALENDAR, 400, 86_400),
            Promise.of(POLICY, "reports", FIRST_CALL, 1_000, 7_200)),
        (int) BUSY,
        Medley::headers,
        Medley::body);
  }

  /** 30 a minute flow into a bucket of 6. */
  private static Row slowInflow(Row row) {
    Promise promise = row.promise();
    return new Row(
        new Promise(POLICY, promise.limit(), TOKEN_BUCKET, 6, 60, 30),
        row.scope(),
        row.subject(),
        row.calls());
  }

  /** The IETF draft's two, an item for each window: named by its limit, or also by its length. */
  private static Map<String, String> headers(Verdict verdict) {
    StringBuilder now = new StringBuilder();
    Map<String, String> quotas = new TreeMap<>();
    for (Window window : verdict.limits()) {
      long several =
          verdict.limits().stream().filter(each -> each.name().equals(window.name())).count();
      String name =
          several > 1 ? window.name() + "/" + window.windowSeconds() + "s" : window.name();
      long seconds =
          window.denied() && verdict.deniedBy().orElse("").equals(window.name())
              ? verdict.waitSeconds()
              : Math.max(0, window.resetAt() - verdict.decidedAtMillis() / 1_000);
      now.append(now.isEmpty() ? "" : ", ")
          .append(item(name, "r", window.remaining(), "t", seconds));
      quotas.put(name, item(name, "q", window.limit(), "w", window.windowSeconds()));
    }
    Map<String, String> headers = new TreeMap<>(Api.retryAfter(verdict));
    if (!verdict.limits().isEmpty()) {
      headers.put("RateLimit", now.toString());
      headers.put("RateLimit-Policy", String.join(", ", quotas.values()));
    }
    return headers;
  }

  private static String item(
      String name, String first, long value, String second, long otherValue) {
    return '"' + name + "\";" + first + "=" + value + ";" + second + "=" + otherValue;
  }

  private static String body(Verdict verdict) {
    Window denying = verdict.denying();
    return "{\"busy\":\""
        + denying.name()
        + "\",\"of\":\"medley\",\"limit\":"
        + denying.limit()
        + ",\"left\":"
        + denying.remaining()
        + ",\"until\":"
        + denying.resetAt()
        + ",\"why\":\""
        + denying.scope()
        + " is full for "
        + verdict.waitSeconds()
        + " s of "
        + denying.windowSeconds()
        + "\"}";
  }

  /** Any call that the policy knows, by one of a few callers: the n-th of a fixed order. */
  static Question any(java.util.Random random, int who) {
    Question caller = account(who);
    if (random.nextInt(3) == 0) {
      caller = caller.and("region", "us");
    }
    if (random.nextInt(3) == 0) {
      caller = caller.and("device", "d" + who);
    }
    if (random.nextInt(4) == 0) {
      caller = caller.and("token", "sk_" + who);
    }
    if (random.nextInt(3) == 0) {
      caller = caller.and("ip", Subjects.ip(who, 0));
    }
    if (random.nextInt(4) == 0) {
      caller = caller.and("plan", "trial");
    }
    return switch (random.nextInt(6)) {
      case 0 -> caller.calls("GET", "/orders/o_" + random.nextInt(100));
      case 1 -> caller.calls("GET", "/orders");
      case 2 -> caller.calls("POST", "/orders/bulk").with("items", 40);
      case 3 -> caller.calls("POST", "/reports/monthly").taking(5);
      case 4 -> caller.calls("POST", "/orders").costing(1 + random.nextInt(3));
      default -> caller.calls("POST", "/orders").looking();
    };
  }
}
