package dev.weir.http.outside;

import static dev.weir.http.outside.Promise.Shape.CALENDAR;
import static dev.weir.http.outside.Promise.Shape.FIRST_CALL;
import static dev.weir.http.outside.Promise.Shape.TOKEN_BUCKET;

import dev.weir.http.outside.Api.Rows;
import dev.weir.http.outside.Verdict.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The five APIs' tables, written down from what they publish and not from the policy files. */
final class Apis {
  private static final long SECOND = 1;
  private static final long MINUTE = 60;
  private static final long HOUR = 3_600;
  private static final long DAY = 86_400;

  /** More than any test takes: puts a window out of the way of a longer one. */
  static final long WIDE = 1_000_000;

  private Apis() {}

  static List<Api> all() {
    return List.of(
        slim(),
        slimOfTier("starter", 300, 900),
        slimOfTier("professional", 1_000, 3_000),
        slimHours(),
        sly(),
        slothbox(),
        slothboxHours(),
        salfio(),
        scalekit());
  }

  /** All that the five publish, and the test policies too. */
  static List<Promise> promises() {
    return Stream.concat(
            all().stream().flatMap(api -> api.promises().stream()), Endurance.PROMISES.stream())
        .toList();
  }

  private static Question slim(String policy, int who, String method, String path) {
    return Question.of(policy, "tenant", "t" + who).calls(method, path);
  }

  private static Api slim() {
    String policy = "slim";
    List<Row> rows =
        slimTier(policy, 60, 180)
            .add(
                "scans-parallel",
                "scans-parallel",
                "tenant=t\\d+",
                CALENDAR,
                5,
                HOUR,
                (who, n) -> slim(policy, who, "POST", "/scans/parallel"))
            .add(
                "governance-reconcile",
                "governance-reconcile",
                "tenant=t\\d+",
                CALENDAR,
                2,
                HOUR,
                (who, n) -> slim(policy, who, "POST", "/governance/reconcile"))
            .add(
                "connectors",
                "connectors",
                "tenant=t\\d+",
                CALENDAR,
                20,
                HOUR,
                (who, n) -> slim(policy, who, "POST", "/connectors"))
            .add(
                "classifiers-validate",
                "classifiers-validate",
                "tenant=t\\d+",
                CALENDAR,
                30,
                MINUTE,
                (who, n) -> slim(policy, who, "POST", "/classifiers/validate"))
            .all();
    return slim(policy, rows, 1_000);
  }

  private static Rows slimTier(String policy, long general, long scan) {
    List<String> scans = List.of("/scans/17", "/workers/w-1/status");
    return new Rows(policy)
        .add(
            "general",
            "general",
            "tenant=t\\d+",
            CALENDAR,
            general,
            MINUTE,
            (who, n) -> slim(policy, who, "GET", "/projects/" + n))
        .add(
            "scan",
            "scan",
            "tenant=t\\d+",
            CALENDAR,
            scan,
            MINUTE,
            (who, n) ->
                n % 3 == 2
                    ? slim(policy, who, "POST", "/scans")
                    : slim(policy, who, "GET", scans.get(n % 3)));
  }

  private static Api slim(String policy, List<Row> rows, long general) {
    return Api.of(
        policy,
        rows,
        List.of(
            Promise.of(policy, "general", CALENDAR, general, HOUR),
            Promise.of(policy, "scan", CALENDAR, 3 * general, HOUR)),
        verdict -> Map.of(),
        verdict ->
            "{\"status\":\"error\",\"error\":{\"code\":\"RATE_LIMIT_EXCEEDED\",\"message\":"
                + "\"Rate limit exceeded. Please retry later.\"}}");
  }

  /** The shipped file under a name of its own, each tenant put on a tier by its operator. */
  private static Api slimOfTier(String tier, long general, long scan) {
    String policy = "slim-" + tier;
    List<Row> rows =
        slimTier(policy, general, scan).all().stream()
            .map(row -> row.after((node, who) -> putTier(node, policy, who, tier)))
            .toList();
    return slim(policy, rows, general == 300 ? 10_000 : 50_000);
  }

  private static void putTier(TestNode node, String policy, int who, String tier) {
    new Operator(node)
        .does("PUT", "/limiters/" + policy + "/tier?tenant=t" + who, "{'tier': '" + tier + "'}");
  }

  /** The shipped file, its windows of a minute put out of the way. */
  private static Api slimHours() {
    String policy = "slim-hours";
    List<Row> rows =
        new Rows(policy)
            .add(
                "general",
                "general",
                "tenant=t\\d+",
                CALENDAR,
                1_000,
                HOUR,
                (who, n) -> slim(policy, who, "PUT", "/projects"))
            .add(
                "scan",
                "scan",
                "tenant=t\\d+",
                CALENDAR,
                3_000,
                HOUR,
                (who, n) -> slim(policy, who, "POST", "/scans"))
            .all();
    return slim()
        .variant(
            policy,
            rows,
            List.of(
                Promise.of(policy, "general", CALENDAR, WIDE, MINUTE),
                Promise.of(policy, "scan", CALENDAR, WIDE, MINUTE)));
  }

  private static Question sly(int who, int n) {
    return Question.of("sly", "ip", Subjects.ip(who, n));
  }

  private static Api sly() {
    List<String> auth =
        List.of("/v1/auth/login", "/v1/agents/a1/challenge", "/v1/agents/a2/authenticate");
    String production = "ip=10\\.\\d+\\.\\d+\\.0,environment=production";
    String sandbox = "ip=10\\.\\d+\\.\\d+\\.0,environment=sandbox";
    List<Row> rows =
        new Rows("sly")
            .add(
                "auth",
                "auth",
                production,
                FIRST_CALL,
                5,
                MINUTE,
                (who, n) -> sly(who, 0).calls("POST", auth.get(n % 3)))
            .add(
                "general",
                "general",
                production,
                FIRST_CALL,
                100,
                MINUTE,
                (who, n) -> sly(who, 0).calls("GET", "/v1/wallets/" + n))
            .add(
                "general-sandbox",
                "general",
                sandbox,
                FIRST_CALL,
                1_000,
                MINUTE,
                (who, n) ->
                    sly(who, 0).and("environment", "sandbox").calls("GET", "/v1/wallets/" + n))
            .add(
                "actor",
                "actor",
                "actor=a\\d+,environment=production",
                FIRST_CALL,
                100,
                MINUTE,
                (who, n) -> sly(who, n % 4).and("actor", "a" + who).calls("GET", "/v1/wallets"))
            .add(
                "actor-sandbox",
                "actor",
                "actor=a\\d+,environment=sandbox",
                FIRST_CALL,
                1_000,
                MINUTE,
                (who, n) ->
                    sly(who, n % 4)
                        .and("actor", "a" + who)
                        .and("environment", "sandbox")
                        .calls("GET", "/v1/wallets"))
            .add(
                "enterprise",
                "enterprise",
                "actor=a\\d+,environment=production",
                FIRST_CALL,
                1_000,
                MINUTE,
                (who, n) ->
                    sly(who, 0)
                        .and("actor", "a" + who)
                        .and("plan", "enterprise")
                        .calls("GET", "/v1/wallets"))
            .all();
    return Api.of(
        "sly",
        rows,
        List.of(),
        Api::both,
        verdict ->
            "{\"error\":\"rate_limit_exceeded\",\"retry_after\":" + verdict.waitSeconds() + "}");
  }

  private static Question slothbox(String policy, String attribute, String value) {
    return Question.of(policy, attribute, value);
  }

  /** A key of the organization's; several members call, and share its budget. */
  private static Question member(String policy, int who, int n) {
    return slothbox(policy, "key", "sk_live_" + who + "_" + n % 3).and("org", "o" + who);
  }

  private static Api slothbox() {
    String policy = "slothbox";
    String key = "key=[0-9a-f]{12}";
    List<String> infrastructure =
        List.of(
            "POST /v1/aws/connections/c1/check",
            "GET /v1/secrets/s1",
            "PUT /v1/secrets/s1",
            "POST /v1/boxes/b1/start",
            "POST /v1/boxes/b1/stop",
            "DELETE /v1/boxes/b1");
    List<String> launch = List.of("POST /v1/boxes", "POST /v1/templates/t1/bake");
    List<String> billing =
        List.of("POST /v1/billing/plan", "PUT /v1/billing/card", "DELETE /v1/billing/card");
    List<String> github =
        List.of("GET /v1/github/repos", "GET /v1/github/inspect", "GET /v1/github/ssh-key");
    List<String> unauthenticated = List.of("POST /v1/token", "GET /v1/oauth/callback");
    List<Row> rows =
        new Rows(policy)
            .add(
                "general",
                "general",
                key,
                CALENDAR,
                120,
                MINUTE,
                (who, n) ->
                    slothbox(policy, "key", "sk_live_" + who).calls("GET", "/v1/boxes/b" + n))
            .add(
                "general",
                "general",
                "user=u\\d+",
                CALENDAR,
                120,
                MINUTE,
                (who, n) -> slothbox(policy, "user", "u" + who).calls("GET", "/v1/boxes"))
            .add(
                "infrastructure",
                "organization",
                "org=o\\d+",
                CALENDAR,
                20,
                MINUTE,
                (who, n) -> call(member(policy, who, n), infrastructure, n))
            .add(
                "launch",
                "organization",
                "org=o\\d+",
                CALENDAR,
                10,
                MINUTE,
                (who, n) -> call(member(policy, who, n), launch, n))
            .add(
                "invite",
                "organization",
                "org=o\\d+",
                CALENDAR,
                10,
                MINUTE,
                (who, n) -> member(policy, who, n).calls("POST", "/v1/invites"))
            .add(
                "billing",
                "organization",
                "org=o\\d+",
                CALENDAR,
                20,
                MINUTE,
                (who, n) -> call(member(policy, who, n), billing, n))
            .add(
                "github",
                "github",
                key,
                CALENDAR,
                30,
                MINUTE,
                (who, n) -> call(slothbox(policy, "key", "sk_live_" + who), github, n))
            .add(
                "github",
                "github",
                "user=u\\d+",
                CALENDAR,
                30,
                MINUTE,
                (who, n) -> call(slothbox(policy, "user", "u" + who), github, n))
            .add(
                "unauthenticated",
                "unauthenticated",
                "ip=10\\.\\d+\\.\\d+\\.0",
                CALENDAR,
                10,
                MINUTE,
                (who, n) -> call(slothbox(policy, "ip", Subjects.ip(who, 0)), unauthenticated, n))
            .all();
    return Api.of(
        policy,
        rows,
        slothboxOthers(policy),
        Api::retryAfter,
        verdict -> "{\"error\":{\"message\":\"Rate limit exceeded. Please retry later.\"}}");
  }

  private static List<Promise> slothboxOthers(String policy) {
    return List.of(
        Promise.of(policy, "launch", CALENDAR, 60, HOUR),
        Promise.of(policy, "invite", CALENDAR, 50, DAY),
        Promise.of(policy, "ceiling", CALENDAR, 1_000, SECOND));
  }

  private static Question call(Question question, List<String> operations, int n) {
    String[] operation = operations.get(n % operations.size()).split(" ", -1);
    return question.calls(operation[0], operation[1]);
  }

  /** The shipped file, its windows of ten a minute put out of the way. */
  private static Api slothboxHours() {
    String policy = "slothbox-hours";
    List<Row> rows =
        new Rows(policy)
            .add(
                "launch",
                "organization",
                "org=o\\d+",
                CALENDAR,
                60,
                HOUR,
                (who, n) -> member(policy, who, n).calls("POST", "/v1/boxes"))
            .add(
                "invite",
                "organization",
                "org=o\\d+",
                CALENDAR,
                50,
                DAY,
                (who, n) -> member(policy, who, n).calls("POST", "/v1/invites"))
            .all();
    return slothbox()
        .variant(
            policy,
            rows,
            List.of(
                Promise.of(policy, "launch", CALENDAR, WIDE, MINUTE),
                Promise.of(policy, "invite", CALENDAR, WIDE, MINUTE),
                Promise.of(policy, "general", CALENDAR, 120, MINUTE),
                Promise.of(policy, "ceiling", CALENDAR, 1_000, SECOND)));
  }

  private static Api salfio() {
    List<String> routes = List.of("/v1/invoices", "/v1/customers", "/v1/accounts/a1/entries");
    List<Row> rows =
        new Rows("salfio")
            .add(
                "organization",
                "organization",
                "org=o\\d+",
                CALENDAR,
                100,
                MINUTE,
                (who, n) -> Question.of("salfio", "org", "o" + who).calls("GET", routes.get(n % 3)))
            .add(
                "endpoint",
                "endpoint",
                "org=o\\d+,route=GET /v1/invoices/:id",
                CALENDAR,
                50,
                MINUTE,
                (who, n) ->
                    Question.of("salfio", "org", "o" + who).calls("GET", "/v1/invoices/inv_" + n))
            .all();
    return Api.of(
        "salfio",
        rows,
        List.of(),
        // Counters on a success, the wait on a denial.
        verdict -> verdict.allowed() ? Api.counters(verdict) : Api.retryAfter(verdict),
        Apis::salfioBody);
  }

  private static String salfioBody(Verdict verdict) {
    Window denying = verdict.denying();
    return "{\"error\":{\"code\":\"rate_limited\",\"message\":\"Rate limit exceeded. Retry after "
        + verdict.waitSeconds()
        + " seconds.\",\"details\":{\"scope\":\""
        + denying.scope()
        + "\",\"limit\":"
        + denying.limit()
        + ",\"window_seconds\":"
        + denying.windowSeconds()
        + "}}}";
  }

  private static Api scalekit() {
    List<Row> rows = new ArrayList<>();
    record Category(String name, long permits, List<String> operations) {}
    List<Category> categories =
        List.of(
            new Category("read", 1_000, List.of("GET /api/v1/organizations")),
            new Category("write", 300, List.of("POST /a", "PUT /a/1", "PATCH /a/1")),
            new Category("delete", 60, List.of("DELETE /a/1")),
            new Category(
                "authentication", 120, List.of("POST /oauth/token", "POST /oauth/introspect")));
    for (Category category : categories) {
      rows.addAll(
          new Rows("scalekit")
              .add(
                  category.name(),
                  category.name(),
                  "environment=e\\d+,client=c",
                  TOKEN_BUCKET,
                  category.permits(),
                  MINUTE,
                  (who, n) ->
                      call(
                          // Else a write over the limit waits for its permit, and gets it.
                          Question.of("scalekit", "environment", "e" + who)
                              .and("client", "c")
                              .with("waitMillis", 0),
                          category.operations(),
                          n))
              .all());
    }
    return Api.of(
        "scalekit",
        List.copyOf(rows),
        List.of(),
        Api::both,
        verdict ->
            "{\"error\":\"rate_limit_exceeded\",\"message\":\"Rate limit exceeded. Retry after "
                + verdict.waitSeconds()
                + " seconds.\"}");
  }
}
