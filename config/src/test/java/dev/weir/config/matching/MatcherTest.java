package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Durability;
import dev.weir.config.syntax.Texts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MatcherTest {

  private static final String SECRET = "sk_live_1234567890";

  /** printf sk_live_1234567890 | sha256sum. */
  private static final String SECRET_HASH =
      "034f3af82c34d981de4ccec2ec68fa9ea8feb379ab49286b5880682b59c64661";

  private static final Matcher CALLERS =
      matcher(
          """
          policy = p
          caller = [
            { name = key, type = secret }
            { name = user }
            { name = ip, type = ip }
            { name = env, values = [live, test], default = live }
            { name = plan, identity = false }
          ]
          required-one-of = [key, user, ip]
          limits = [
            { name = who, per = ["key|user"], rates = ["9 per day"] }
            { name = users, per = [user], rates = ["9 per day"] }
            { name = network, per = [env, ip], rates = ["9 per day"] }
            { name = all, per = [], rates = ["9 per second"] }
          ]
          """);

  private static final Matcher ROUTES =
      matcher(
          """
          policy = p
          caller = [ { name = org, required = true } ]
          routes = [
            { match = ["GET /v1/boxes", "* /v1/boxes/:id"], categories = [read] }
            { match = ["POST /v1/boxes/:id"], categories = [write, slow], cost = 5 }
            { match = ["GET /v1/boxes/special"], categories = [special] }
            { match = ["POST /v1/import"], kind = batch, cost = 2 }
            { match = ["POST /v1/hooks/*"], kind = webhook }
            { match = ["GET /health", "* /static/*"], unlimited = true }
          ]
          limits = [
            { name = all, per = [org], rates = ["9 per day"] }
            { name = route, per = [org], divide-by = route, rates = ["9 per day"], unless { kinds = [batch] } }
            { name = category, per = [org], divide-by = category, rates = ["9 per day"], when { methods = [POST] } }
            { name = boxes, per = [org], rates = ["9 per day"], when { routes = ["* /v1/boxes/*"] } }
            { name = slow, per = [org], divide-by = category, rates = ["9 per day"], when { categories = [slow] } }
          ]
          """);

  @Test
  void aCallMeetsItsLimitsInThePolicysOrder() {
    assertThat(lines("GET", "/v1/boxes/b_1"))
        .containsExactly("all: org=o", "route: org=o,route=GET /v1/boxes/:id", "boxes: org=o");
  }

  @Test
  void oneSubjectIsOneGroup() {
    List<Checks> checks = Calls.met(ROUTES, org("GET", "/v1/boxes/b_1")).checks();
    assertThat(checks).hasSize(1);
    assertThat(checks.get(0).durability()).isEqualTo(Durability.DURABLE);
    assertThat(checks.get(0).checks())
        .containsExactly(
            new Check("all", ""), new Check("route", "GET /v1/boxes/:id"), new Check("boxes", ""));
  }

  @Test
  void theMostSpecificRouteCounts() {
    assertThat(lines("GET", "/v1/boxes/special"))
        .contains("route: org=o,route=GET /v1/boxes/special");
    assertThat(lines("GET", "/v1/boxes/other")).contains("route: org=o,route=GET /v1/boxes/:id");
    assertThat(lines("PUT", "/v1/boxes/special")).contains("route: org=o,route=PUT /v1/boxes/:id");
    assertThat(lines("PURGE", "/v1/boxes/b_1")).contains("route: org=o,route=PURGE /v1/boxes/:id");
  }

  @Test
  void anExactMethodGoesBeforeAnyMethod() {
    assertThat(Calls.met(ROUTES, org("POST", "/v1/boxes/b_1")).cost()).isEqualTo(5);
    assertThat(Calls.met(ROUTES, org("PUT", "/v1/boxes/b_1")).cost()).isEqualTo(1);
  }

  @Test
  void aLimitHoldsForAllPathsOfItsPatternsHoweverSpecificTheRouteIs() {
    assertThat(lines("GET", "/v1/boxes/special")).contains("boxes: org=o");
    assertThat(lines("GET", "/v1/boxes")).contains("boxes: org=o");
    assertThat(lines("GET", "/v1/boxes/a/b/c")).contains("boxes: org=o");
    assertThat(lines("GET", "/v1/box")).doesNotContain("boxes: org=o");
  }

  @Test
  void anUnknownPathIsBroughtToARoute() {
    assertThat(lines("GET", "/v2/things/17/parts/p_9"))
        .contains("route: org=o,route=GET /v2/things/:id/parts/:id");
  }

  @Test
  void callsWithoutPathOrMethodShareABucket() {
    assertThat(Calls.lines(ROUTES, Calls.of(Map.of("org", "o"))))
        .containsExactly("all: org=o", "route: org=o");
    assertThat(Calls.lines(ROUTES, Calls.of(Map.of("org", "o"), null, "/v1/boxes/b_1")))
        .contains("route: org=o,route=* /v1/boxes/:id");
    assertThat(Calls.lines(ROUTES, Calls.of(Map.of("org", "o"), null, "/v1/boxes")))
        .contains("route: org=o,route=* /v1/boxes");
  }

  @Test
  void eachCategoryOfACallIsABucket() {
    assertThat(lines("POST", "/v1/boxes/b_1"))
        .containsExactly(
            "all: org=o",
            "route: org=o,route=POST /v1/boxes/:id",
            "category: org=o,category=slow",
            "category: org=o,category=write",
            "boxes: org=o",
            "slow: org=o,category=slow");
    assertThat(lines("POST", "/elsewhere")).contains("category: org=o");
  }

  @Test
  void methodsAreOneInAnyCase() {
    assertThat(lines("post", "/v1/boxes/b_1")).isEqualTo(lines("POST", "/v1/boxes/b_1"));
    assertThat(Calls.met(ROUTES, org("pOsT", "/v1/boxes/b_1")).cost()).isEqualTo(5);
  }

  @Test
  void aRouteSaysWhatKindItsCallsAreAndACallMaySayOtherwise() {
    Call call = org("POST", "/v1/import");
    assertThat(Calls.met(ROUTES, call).kind()).isEqualTo(CallKind.BATCH);
    assertThat(Calls.met(ROUTES, call).cost()).isEqualTo(2);
    assertThat(Calls.lines(ROUTES, call)).containsExactly("all: org=o", "category: org=o");
    assertThat(Calls.lines(ROUTES, Calls.kind(call, CallKind.REQUEST)))
        .containsExactly("all: org=o", "route: org=o,route=POST /v1/import", "category: org=o");
    assertThat(Calls.met(ROUTES, org("GET", "/v1/boxes")).kind()).isEqualTo(CallKind.REQUEST);
  }

  @Test
  void webhooksAndUnlimitedRoutesMeetNothing() {
    assertThat(ROUTES.match(org("POST", "/v1/hooks/a/b")))
        .isEqualTo(new Match.Unlimited(CallKind.WEBHOOK));
    assertThat(ROUTES.match(Calls.kind(org("GET", "/v1/boxes"), CallKind.WEBHOOK)))
        .isEqualTo(new Match.Unlimited(CallKind.WEBHOOK));
    assertThat(ROUTES.match(org("GET", "/health")))
        .isEqualTo(new Match.Unlimited(CallKind.REQUEST));
    assertThat(ROUTES.match(org("GET", "/static")))
        .isEqualTo(new Match.Unlimited(CallKind.REQUEST));
    assertThat(ROUTES.match(org("GET", "/static/a.css")))
        .isEqualTo(new Match.Unlimited(CallKind.REQUEST));
    assertThat(lines("POST", "/health")).isNotEmpty();
  }

  @Test
  void theCallsOwnCostGoesBeforeTheRoutes() {
    Call call = new Call("p", Map.of("org", "o"), "POST", "/v1/import", null, 1, 0L, null, null);
    assertThat(Calls.met(ROUTES, call).cost()).isZero();
  }

  @Test
  void theFirstAttributeThatIsThereMakesThePart() {
    assertThat(Calls.lines(CALLERS, Calls.of(Map.of("user", "u", "key", SECRET))))
        .containsExactly("who: key=" + SECRET_HASH.substring(0, 12), "users: user=u", "all: ");
    assertThat(Calls.lines(CALLERS, Calls.of(Map.of("user", "u"))))
        .containsExactly("who: user=u", "users: user=u", "all: ");
    assertThat(Calls.met(CALLERS, Calls.of(Map.of("user", "u"))).checks()).hasSize(2);
  }

  @Test
  void aLimitHoldsOnlyWhereAllItsPartsAreThere() {
    assertThat(Calls.lines(CALLERS, Calls.of(Map.of("ip", "1.2.3.4"))))
        .containsExactly("network: ip=1.2.3.4,env=live", "all: ");
  }

  @Test
  void oneSubjectOfBothDurabilitiesIsTwoGroups() {
    Matcher matcher =
        matcher(
            """
            policy = p
            caller = [ { name = org } ]
            limits = [
              { name = a, per = [org], rates = ["9 per day"] }
              { name = b, per = [org], rates = ["9 per second"] }
              { name = c, per = [org], rates = ["9 per hour"] }
            ]
            """);
    List<Checks> checks = Calls.met(matcher, Calls.of(Map.of("org", "o"))).checks();
    assertThat(checks)
        .extracting(Checks::durability)
        .containsExactly(Durability.DURABLE, Durability.MEMORY);
    assertThat(checks.get(0).checks()).extracting(Check::limit).containsExactly("a", "c");
    assertThat(checks.get(0).subject()).isEqualTo(checks.get(1).subject());
  }

  @Test
  void theWholeApiIsASubject() {
    Matcher matcher =
        matcher(
            """
            policy = p
            caller = [ { name = org } ]
            limits = [ { name = a, per = [], rates = ["9 per day"] } ]
            """);
    Subject subject = Calls.subject(matcher, Calls.of(Map.of()));
    assertThat(subject.display()).isEmpty();
    assertThat(subject.entityId()).hasSize(32).matches("[0-9a-f]+");
    assertThat(Calls.subject(matcher, Calls.of(Map.of("org", "x")))).isEqualTo(subject);
  }

  @Test
  void aSecretIsHashedAndNeverShown() {
    Subject subject = Calls.met(CALLERS, Calls.of(Map.of("key", SECRET))).checks().get(0).subject();
    assertThat(subject.display()).isEqualTo("key=" + SECRET_HASH.substring(0, 12));
    assertThat(subject.toString()).doesNotContain(SECRET);
    for (String bad : List.of("", SECRET + "\n", SECRET + "x".repeat(300), SECRET + "\uD800")) {
      Fault fault = Calls.fault(CALLERS, Calls.of(Map.of("key", bad)));
      assertThat(fault.field()).isEqualTo("caller.key");
      assertThat(fault.toString()).doesNotContain(SECRET);
    }
    assertThat(Calls.fault(CALLERS, Calls.of(Map.of("kye", SECRET))))
        .isEqualTo(new Fault("caller", "kye", "only key, user, ip, env, plan"));
  }

  @Test
  void oneCallerInAnySpellingIsOneSubject() {
    assertThat(network("::ffff:1.2.3.4", "live")).isEqualTo(network("1.2.3.4", null));
    assertThat(network("2001:DB8::1", null)).isEqualTo(network("2001:db8:0:0:ffff::", null));
    assertThat(network("2001:db8::1", null).display()).isEqualTo("ip=2001:db8::/64,env=live");
    assertThat(network("2001:db8:0:1::1", null)).isNotEqualTo(network("2001:db8::1", null));
    assertThat(network("1.2.3.4", "test")).isNotEqualTo(network("1.2.3.4", "live"));
  }

  @Test
  void aValueCannotPassForAnotherPart() {
    Matcher matcher =
        matcher(
            """
            policy = p
            caller = [ { name = a }, { name = b } ]
            limits = [ { name = l, per = [a, b], rates = ["9 per day"] } ]
            """);
    assertThat(display(matcher, "x,b=y", "z")).isEqualTo("a=x\\,b\\=y,b=z");
    assertThat(display(matcher, "x", "y\\")).isEqualTo("a=x,b=y\\\\");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user||caller.user|0 characters|1 to 256",
        "ip|host|caller.ip|host|an IPv4 or IPv6 address without port, brackets or zone",
        "ip|1.2.3.4:80|caller.ip|1.2.3.4:80|an IPv4 or IPv6 address without port, brackets or zone",
        "env|prod|caller.env|prod|one of live, test",
        "env|LIVE|caller.env|LIVE|one of live, test",
      })
  void aValueThatCannotBeIsAFault(
      String attribute, @Nullable String value, String field, String shown, String expected) {
    Map<String, String> caller = new HashMap<>(Map.of("user", "u"));
    caller.put(attribute, value == null ? "" : value);
    assertThat(Calls.fault(CALLERS, Calls.of(caller))).isEqualTo(new Fault(field, shown, expected));
  }

  @Test
  void valuesAreBoundedTextsWithoutControlCharacters() {
    assertThat(Calls.lines(CALLERS, Calls.of(Map.of("user", "x".repeat(256))))).isNotEmpty();
    assertThat(Calls.fault(CALLERS, Calls.of(Map.of("user", "x".repeat(257)))))
        .isEqualTo(new Fault("caller.user", "257 characters", "1 to 256"));
    assertThat(Calls.lines(CALLERS, Calls.of(Map.of("user", "Zoë \uD83D\uDE00"))))
        .contains("users: user=Zoë \uD83D\uDE00");
    for (String bad :
        List.of("a\nb", "a\u0000", "\u0085", "\u2028", "\uD800", "\uDC00x", "x\uD83D")) {
      assertThat(Calls.fault(CALLERS, Calls.of(Map.of("user", bad))).expected())
          .isEqualTo("no control characters");
    }
  }

  @Test
  void whatIsRequiredMustBeThere() {
    assertThat(Calls.fault(ROUTES, Calls.of(Map.of())))
        .isEqualTo(new Fault("caller.org", "nothing", "a value, since it is required"));
    assertThat(Calls.fault(CALLERS, Calls.of(Map.of("plan", "x"))))
        .isEqualTo(new Fault("caller", "none of them", "one of key, user, ip"));
  }

  @Test
  void anUnknownAttributeIsNeverIgnored() {
    assertThat(Calls.fault(ROUTES, Calls.of(Map.of("org", "o", "zone", "z", "area", "a\u0007"))))
        .isEqualTo(new Fault("caller", "area", "only org"));
    assertThat(
            Calls.fault(ROUTES, Calls.of(Map.of("org", "o", "\u0007" + "x".repeat(99), "v")))
                .value())
        .isEqualTo("\uFFFD" + "x".repeat(63) + "…");
  }

  @Test
  void aCallThatNoLimitIsForIsAFault() {
    Matcher matcher =
        matcher(
            """
            policy = p
            caller = [ { name = key }, { name = user }, { name = ip } ]
            limits = [
              { name = a, per = ["key|user"], rates = ["9 per day"], when { routes = ["POST /v1/boxes"] } }
              { name = b, per = [key, ip], rates = ["9 per day"], when { routes = ["POST /v1/boxes"] } }
            ]
            """);
    assertThat(Calls.fault(matcher, Calls.of(Map.of("ip", "x"), "POST", "/v1/boxes")))
        .isEqualTo(
            new Fault("caller", "ip", "attributes that a limit is for: ip or key or key|user"));
    assertThat(Calls.fault(matcher, Calls.of(Map.of("key", "x"), "GET", "/v1/boxes/")))
        .isEqualTo(
            new Fault(
                "path", "GET /v1/boxes", "a method and path that a limit of the policy is for"));
    assertThat(Calls.fault(matcher, Calls.of(Map.of("key", "x"))).value()).isEqualTo("nothing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G T", "GET\n", "ABCDEFGHIJKLMNOPQ", "GÉT", "GET/"})
  void aMethodIsAToken(String method) {
    assertThat(Calls.fault(ROUTES, org(method, "/v1")).field()).isEqualTo("method");
    assertThat(lines("M-SEARCH", "/v1")).isNotEmpty();
  }

  @Test
  void theCallsOwnFieldsAreBounded() {
    assertThat(bounded(1, -1L, null, null)).isEqualTo(new Fault("cost", "-1", "0 to 1000000000"));
    assertThat(bounded(1, 1_000_000_001L, null, null).field()).isEqualTo("cost");
    assertThat(bounded(0, null, null, null)).isEqualTo(new Fault("items", "0", "1 to 1000000"));
    assertThat(bounded(1_000_001, null, null, null).field()).isEqualTo("items");
    assertThat(bounded(1, null, -1L, null))
        .isEqualTo(new Fault("waitMillis", "-1", "0 to 3600000"));
    assertThat(bounded(1, null, null, ""))
        .isEqualTo(new Fault("id", "", "1 to 128 visible ASCII characters"));
    for (String id : List.of("a b", "a\n", "é", "x".repeat(129))) {
      assertThat(bounded(1, null, null, id).field()).isEqualTo("id");
    }
    Call most =
        new Call(
            "p",
            Map.of("org", "o"),
            null,
            null,
            null,
            1_000_000,
            1_000_000_000L,
            3_600_000L,
            "x".repeat(128));
    assertThat(Calls.met(ROUTES, most).cost()).isEqualTo(1_000_000_000);
  }

  @Test
  void aLimitMustNameDeclaredAttributes() {
    Matcher good = matcher(Texts.policy(ROUTES.policy().source()).source());
    assertThat(good.policy()).isEqualTo(ROUTES.policy());
    assertThatThrownBy(() -> new CallerAttributes(ROUTES.policy()).named("key"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("attribute: \"key\" (expected: one of org)");
  }

  @Test
  void aPolicyMayHaveMoreThan64Limits() {
    StringBuilder limits = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      limits.append(
          "{ name = l"
              + i
              + ", per = [org], rates = [\"9 per day\"], when { routes = [\"GET /r"
              + i
              + "\"] } }\n");
    }
    limits.append(
        "{ name = not, per = [org], rates = [\"9 per day\"], unless { routes = [\"GET /r7\"] } }\n");
    Matcher matcher =
        matcher("policy = p\ncaller = [ { name = org } ]\nlimits = [\n" + limits + "]");
    for (int i : new int[] {0, 63, 64, 127, 128, 199}) {
      assertThat(Calls.lines(matcher, org("GET", "/r" + i)))
          .containsExactly("l" + i + ": org=o", "not: org=o");
    }
    assertThat(Calls.lines(matcher, org("GET", "/r7"))).containsExactly("l7: org=o");
    assertThat(Calls.lines(matcher, org("GET", "/r200"))).containsExactly("not: org=o");
  }

  private static Matcher matcher(String text) {
    return Matcher.compile(Texts.policy(text));
  }

  private static Call org(String method, String path) {
    return Calls.of(Map.of("org", "o"), method, path);
  }

  private static List<String> lines(String method, String path) {
    return Calls.lines(ROUTES, org(method, path));
  }

  private static Subject network(String ip, @Nullable String env) {
    Map<String, String> caller = env == null ? Map.of("ip", ip) : Map.of("ip", ip, "env", env);
    return Calls.met(CALLERS, Calls.of(caller)).checks().get(0).subject();
  }

  private static String display(Matcher matcher, String a, String b) {
    return Calls.subject(matcher, Calls.of(Map.of("a", a, "b", b))).display();
  }

  private static Fault bounded(
      long items, @Nullable Long cost, @Nullable Long waitMillis, @Nullable String id) {
    return Calls.fault(
        ROUTES, new Call("p", Map.of("org", "o"), null, null, null, items, cost, waitMillis, id));
  }

  @Test
  void aLimitOfItemsIsMetByBatchCallsOnlyAndTheyCarryTheirItems() {
    Matcher matcher =
        matcher(
            """
            policy = p
            caller = [ { name = org, required = true } ]
            routes = [ { match = ["POST /v1/import"], kind = batch } ]
            limits = [
              { name = calls, per = [org], rates = ["9 per day"] }
              { name = items, per = [org], rates = ["9 per day"], counts = items }
            ]
            """);
    Call other = Calls.of(Map.of("org", "o1"), "POST", "/v1/other");
    Call batch = Calls.of(Map.of("org", "o1"), "POST", "/v1/import");
    assertThat(Calls.lines(matcher, other)).containsExactly("calls: org=o1");
    assertThat(Calls.met(matcher, other).items()).isZero();
    assertThat(Calls.lines(matcher, batch)).containsExactly("calls: org=o1", "items: org=o1");
    assertThat(Calls.met(matcher, batch).items()).isEqualTo(1);
    assertThat(Calls.lines(matcher, Calls.kind(other, CallKind.BATCH)))
        .containsExactly("calls: org=o1", "items: org=o1");
    assertThat(Calls.lines(matcher, Calls.kind(batch, CallKind.REQUEST)))
        .containsExactly("calls: org=o1");
  }
}
