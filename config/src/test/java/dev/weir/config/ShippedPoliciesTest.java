package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Call;
import dev.weir.config.matching.Calls;
import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Match;
import dev.weir.config.matching.Matcher;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Answers;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.HeaderStyle;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Shape;
import dev.weir.config.syntax.PolicyFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the five shipped files promise, row by row: which limits with which windows a call meets,
 * and whose they are. A line is {@code limit [subject] rates}.
 */
final class ShippedPoliciesTest {

  private static final Policies POLICIES =
      Policies.of(
          PolicyFiles.read(Path.of("policies"))
              .fold(
                  accepted -> accepted.value(),
                  rejected -> {
                    throw new AssertionError(rejected.errors().toString());
                  }));

  @Test
  void thereAreFive() {
    assertThat(POLICIES.matchers())
        .containsOnlyKeys("salfio", "scalekit", "slim", "slothbox", "sly");
  }

  @Nested
  final class Slim {

    private static final String BURST = "burst [tenant=t1] ";

    @ParameterizedTest
    @CsvSource({
      "free, 60 per minute + 1000 per hour, 180 per minute + 3000 per hour",
      "starter, 300 per minute + 10000 per hour, 900 per minute + 30000 per hour",
      "professional, 1000 per minute + 50000 per hour, 3000 per minute + 150000 per hour",
      "enterprise, 1000 per minute + 50000 per hour, 3000 per minute + 150000 per hour",
    })
    void aTiersWindowsHoldAtOnceAndScansHaveThreeTimesAsMuch(
        String tier, String general, String scan) {
      assertThat(lines(tier, "GET", "/anything"))
          .containsExactly("general [tenant=t1] " + general, BURST);
      assertThat(lines(tier, "POST", "/scans")).containsExactly("scan [tenant=t1] " + scan, BURST);
    }

    @Test
    void aTenantIsOnFreeUntilATierIsSet() {
      assertThat(matcher("slim").policy().tiers().initial()).isEqualTo("free");
      assertThat(matcher("slim").policy().tiers().names())
          .containsExactlyInAnyOrder("free", "starter", "professional", "enterprise");
    }

    @ParameterizedTest
    @CsvSource({
      "POST, /scans/parallel, scan, scans-parallel [tenant=t1] 5 per hour",
      "POST, /governance/reconcile, general, governance-reconcile [tenant=t1] 2 per hour",
      "POST, /connectors, general, connectors [tenant=t1] 20 per hour",
      "POST, /classifiers/validate, general, classifiers-validate [tenant=t1] 30 per minute",
    })
    void extraLimitsStandOnTopOfTheGeneralOrTheScanWindows(
        String method, String path, String under, String line) {
      List<String> lines = lines("free", method, path);
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0)).startsWith(under + " [tenant=t1] ");
      assertThat(lines.get(1)).isEqualTo(line);
      assertThat(lines.get(2)).isEqualTo(BURST);
    }

    @ParameterizedTest
    @CsvSource({"free, 10", "starter, 30", "professional, 100", "enterprise, 100"})
    void aTierBoundsCallsInFlight(String tier, int slots) {
      Burst burst = matcher("slim").policy().limit("burst").orElseThrow().burst().orElseThrow();
      assertThat(burst.slots(tier)).hasValue(slots);
    }

    @ParameterizedTest
    @CsvSource({
      "POST, /scans",
      "POST, /scans/parallel",
      "GET, /scans/s_1",
      "GET, /workers/w_1/status",
      "HEAD, /scans/s_1",
      "HEAD, /workers/w_1/status"
    })
    void scanCallsTakeNothingOfTheGeneralWindows(String method, String path) {
      assertThat(lines("free", method, path))
          .noneMatch(line -> line.startsWith("general "))
          .anyMatch(line -> line.startsWith("scan "));
    }

    @ParameterizedTest
    @CsvSource({"GET, /scans", "GET, /connectors", "GET, /workers/w_1", "DELETE, /scans/s_1"})
    void otherCallsTakeTheGeneralWindowsAlone(String method, String path) {
      assertThat(lines("free", method, path))
          .hasSize(2)
          .contains(BURST)
          .anyMatch(line -> line.startsWith("general "));
    }

    @Test
    void allWindowsAreOnTheCalendarAndDurable() {
      assertThat(rates("slim")).extracting(Rate::algorithm).containsOnly(Algorithm.FIXED_CALENDAR);
      assertThat(limits("slim")).extracting(Limit::durability).containsOnly(Durability.DURABLE);
    }

    @Test
    void anAnswerHasNoHeadersAndADenialItsBody() {
      Answers answers = matcher("slim").policy().answers();
      assertThat(answers.headers()).isEqualTo(HeaderStyle.NONE);
      assertThat(answers.retryAfter()).isFalse();
      assertThat(answers.status()).isEqualTo(429);
      assertThat(answers.body())
          .hasToString(
              "{\"status\":\"error\",\"error\":{\"code\":\"RATE_LIMIT_EXCEEDED\",\"message\":\"Rate"
                  + " limit exceeded. Please retry later.\"}}");
    }

    @Test
    void aTenantIsRequired() {
      assertThat(Calls.fault(matcher("slim"), Calls.of(Map.of())).field())
          .isEqualTo("caller.tenant");
    }

    private List<String> lines(String tier, String method, String path) {
      return ShippedPoliciesTest.lines("slim", tier, Map.of("tenant", "t1"), method, path);
    }
  }

  @Nested
  final class Sly {

    private static final Map<String, String> IP = Map.of("ip", "192.0.2.1");

    @Test
    void anIpHas100AMinute() {
      assertThat(lines(IP, "GET", "/v1/agents"))
          .containsExactly("general [ip=192.0.2.1,environment=production] 100 per minute");
    }

    @Test
    void inTheSandboxAnIpHas1000AMinuteOfItsOwn() {
      assertThat(lines(with(IP, "environment", "sandbox"), "GET", "/v1/agents"))
          .containsExactly("general-sandbox [ip=192.0.2.1,environment=sandbox] 1000 per minute");
    }

    @ParameterizedTest
    @CsvSource({
      "POST, /v1/auth/login",
      "GET, /v1/auth/a/b",
      "POST, /v1/agents/a_1/challenge",
      "POST, /v1/agents/a_1/authenticate"
    })
    void authRoutesHave5AMinuteOnTopInBothEnvironments(String method, String path) {
      assertThat(lines(IP, method, path))
          .containsExactly(
              "auth [ip=192.0.2.1,environment=production] 5 per minute",
              "general [ip=192.0.2.1,environment=production] 100 per minute");
      assertThat(lines(with(IP, "environment", "sandbox"), method, path))
          .containsExactly(
              "auth [ip=192.0.2.1,environment=sandbox] 5 per minute",
              "general-sandbox [ip=192.0.2.1,environment=sandbox] 1000 per minute");
    }

    @Test
    void allAuthRoutesAreOneBucket() {
      List<Check> login = checks(IP, "POST", "/v1/auth/login");
      assertThat(checks(IP, "POST", "/v1/agents/a_1/challenge")).isEqualTo(login);
    }

    @Test
    void anActorHasALimitOfItsOwnBesideItsIps() {
      assertThat(lines(with(IP, "actor", "a1"), "GET", "/v1/agents"))
          .containsExactly(
              "general [ip=192.0.2.1,environment=production] 100 per minute",
              "actor [actor=a1,environment=production] 100 per minute");
      assertThat(
              lines(with(with(IP, "actor", "a1"), "environment", "sandbox"), "GET", "/v1/agents"))
          .containsExactly(
              "general-sandbox [ip=192.0.2.1,environment=sandbox] 1000 per minute",
              "actor-sandbox [actor=a1,environment=sandbox] 1000 per minute");
    }

    @Test
    void anEnterpriseActorHasADedicatedBucketAndLeavesItsIpsAlone() {
      Map<String, String> enterprise = with(with(IP, "actor", "a1"), "plan", "enterprise");
      assertThat(lines(enterprise, "GET", "/v1/agents"))
          .containsExactly("enterprise [actor=a1,environment=production] 1000 per minute");
      assertThat(lines(with(enterprise, "environment", "sandbox"), "GET", "/v1/agents"))
          .containsExactly("enterprise [actor=a1,environment=sandbox] 1000 per minute");
      assertThat(lines(enterprise, "POST", "/v1/auth/login"))
          .containsExactly(
              "auth [ip=192.0.2.1,environment=production] 5 per minute",
              "enterprise [actor=a1,environment=production] 1000 per minute");
    }

    @Test
    void enterpriseWithoutAnActorCountsByIp() {
      assertThat(lines(with(IP, "plan", "enterprise"), "GET", "/v1/agents"))
          .containsExactly("general [ip=192.0.2.1,environment=production] 100 per minute");
    }

    @Test
    void otherPlansChangeNothing() {
      assertThat(lines(with(with(IP, "actor", "a1"), "plan", "pro"), "GET", "/v1/agents"))
          .isEqualTo(lines(with(IP, "actor", "a1"), "GET", "/v1/agents"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"/v1/transfers/batch", "/v1/acp/checkouts/batch", "/v1/ucp/checkouts/batch"})
    void aBatchIsOneCall(String path) {
      Match.Met met = Calls.met(matcher("sly"), call("sly", IP, "POST", path));
      assertThat(met.kind()).isEqualTo(CallKind.BATCH);
      assertThat(met.cost()).isEqualTo(1);
      assertThat(lines(IP, "POST", path))
          .containsExactly("general [ip=192.0.2.1,environment=production] 100 per minute");
    }

    @Test
    void webhooksMeetNoLimit() {
      Call webhook = Calls.kind(call("sly", IP, "POST", "/v1/auth/x"), CallKind.WEBHOOK);
      assertThat(matcher("sly").match(webhook)).isEqualTo(new Match.Unlimited(CallKind.WEBHOOK));
    }

    @Test
    void ipsAreCountedInMemoryAndActorsDurably() {
      assertThat(limits("sly"))
          .filteredOn(limit -> limit.durability() == Durability.MEMORY)
          .extracting(Limit::name)
          .containsExactly("auth", "general", "general-sandbox");
    }

    @Test
    void windowsStartWithTheFirstCall() {
      assertThat(rates("sly")).extracting(Rate::algorithm).containsOnly(Algorithm.FIXED_FIRST_CALL);
    }

    @Test
    void everyAnswerHasHeadersAndADenialItsBody() {
      Answers answers = matcher("sly").policy().answers();
      assertThat(answers.headers()).isEqualTo(HeaderStyle.X_RATELIMIT);
      assertThat(answers.headersOnAllow()).isTrue();
      assertThat(answers.headersOnDeny()).isTrue();
      assertThat(answers.retryAfter()).isTrue();
      assertThat(answers.status()).isEqualTo(429);
      assertThat(answers.body())
          .hasToString(
              "{\"error\":\"rate_limit_exceeded\",\"retry_after\":\"{retryAfterSeconds}\"}");
    }

    @Test
    void anIpIsRequiredAndAnEnvironmentIsOneOfTwo() {
      assertThat(Calls.fault(matcher("sly"), Calls.of(Map.of("actor", "a1"))).field())
          .isEqualTo("caller.ip");
      assertThat(
              Calls.fault(matcher("sly"), Calls.of(with(IP, "environment", "staging"))).expected())
          .isEqualTo("one of production, sandbox");
    }

    private static List<String> lines(Map<String, String> caller, String method, String path) {
      return ShippedPoliciesTest.lines("sly", "", caller, method, path);
    }

    private static List<Check> checks(Map<String, String> caller, String method, String path) {
      return Calls.met(matcher("sly"), call("sly", caller, method, path)).checks().stream()
          .flatMap(checks -> checks.checks().stream())
          .toList();
    }
  }

  @Nested
  final class Slothbox {

    private static final String CEILING = "ceiling [] 1000 per second";
    private static final Map<String, String> USER = Map.of("user", "u1", "org", "o1");

    @Test
    void everyEndpointHas120AMinutePerKeyOrUser() {
      assertThat(lines(Map.of("user", "u1"), "GET", "/v1/anything"))
          .containsExactly("general [user=u1] 120 per minute", CEILING);
      assertThat(lines(Map.of("key", "sk_1"), "GET", "/v1/anything"))
          .hasSize(2)
          .first()
          .asString()
          .matches("general \\[key=[0-9a-f]{12}] 120 per minute");
    }

    @Test
    void aKeyNeverEatsIntoTheSessionsBudget() {
      assertThat(lines(Map.of("key", "sk_1", "user", "u1"), "GET", "/v1/anything"))
          .isEqualTo(lines(Map.of("key", "sk_1"), "GET", "/v1/anything"))
          .isNotEqualTo(lines(Map.of("user", "u1"), "GET", "/v1/anything"))
          .isNotEqualTo(lines(Map.of("key", "sk_2"), "GET", "/v1/anything"));
    }

    @ParameterizedTest
    @CsvSource({
      "POST, /v1/aws/connections/c_1/check, infrastructure, 20 per minute",
      "GET, /v1/secrets/db, infrastructure, 20 per minute",
      "PUT, /v1/secrets/db, infrastructure, 20 per minute",
      "DELETE, /v1/secrets/a/b, infrastructure, 20 per minute",
      "POST, /v1/boxes/b_1/start, infrastructure, 20 per minute",
      "POST, /v1/boxes/b_1/stop, infrastructure, 20 per minute",
      "DELETE, /v1/boxes/b_1, infrastructure, 20 per minute",
      "POST, /v1/boxes, launch, 10 per minute + 60 per hour",
      "POST, /v1/templates/t_1/bake, launch, 10 per minute + 60 per hour",
      "POST, /v1/invites, invite, 10 per minute + 50 per day",
      "POST, /v1/billing/plan, billing, 20 per minute",
      "PUT, /v1/billing/card, billing, 20 per minute",
      "DELETE, /v1/billing/card, billing, 20 per minute",
    })
    void anExpensiveCallCountsAgainstTheCallerAndTheOrganization(
        String method, String path, String limit, String rates) {
      assertThat(lines(USER, method, path))
          .containsExactlyInAnyOrder(
              "general [user=u1] 120 per minute", limit + " [org=o1] " + rates, CEILING);
    }

    @ParameterizedTest
    @CsvSource({
      "GET, /v1/github/repos",
      "GET, /v1/github/inspect",
      "GET, /v1/github/ssh-key",
      "HEAD, /v1/github/repos",
      "HEAD, /v1/github/inspect",
      "HEAD, /v1/github/ssh-key",
    })
    void githubCallsCountPerKeyOrUser(String method, String path) {
      assertThat(lines(USER, method, path))
          .containsExactly(
              "general [user=u1] 120 per minute", "github [user=u1] 30 per minute", CEILING);
    }

    @ParameterizedTest
    @CsvSource({"POST, /v1/token", "GET, /v1/oauth/callback", "HEAD, /v1/oauth/callback"})
    void unauthenticatedRoutesCountPerIp(String method, String path) {
      assertThat(lines(Map.of("ip", "::ffff:192.0.2.1"), method, path))
          .containsExactlyInAnyOrder("unauthenticated [ip=192.0.2.1] 10 per minute", CEILING);
    }

    @ParameterizedTest
    @CsvSource({
      "GET, /v1/boxes",
      "GET, /v1/boxes/b_1",
      "GET, /v1/billing/plan",
      "GET, /v1/invites",
      "POST, /v1/github/repos",
      "GET, /v1/token"
    })
    void otherCallsCountAgainstTheCallerAlone(String method, String path) {
      assertThat(lines(USER, method, path))
          .containsExactly("general [user=u1] 120 per minute", CEILING);
    }

    @Test
    void allMembersShareTheirOrganizationsBudget() {
      assertThat(lines(Map.of("key", "sk_9", "org", "o1"), "POST", "/v1/boxes"))
          .contains("launch [org=o1] 10 per minute + 60 per hour");
    }

    @Test
    void theCeilingIsJudgedLastAndInMemory() {
      List<Limit> limits = limits("slothbox");
      assertThat(limits.get(limits.size() - 1).name()).isEqualTo("ceiling");
      assertThat(limits)
          .filteredOn(limit -> limit.durability() == Durability.MEMORY)
          .extracting(Limit::name)
          .containsExactly("unauthenticated", "ceiling");
    }

    @Test
    void oneOfKeyUserAndIpIsRequired() {
      assertThat(Calls.fault(matcher("slothbox"), Calls.of(Map.of("org", "o1"))).expected())
          .isEqualTo("one of key, user, ip");
    }

    @Test
    void windowsAreOnTheCalendar() {
      assertThat(rates("slothbox"))
          .extracting(Rate::algorithm)
          .containsOnly(Algorithm.FIXED_CALENDAR);
    }

    @Test
    void aDenialHasRetryAfterAndItsBody() {
      Answers answers = matcher("slothbox").policy().answers();
      assertThat(answers.headers()).isEqualTo(HeaderStyle.NONE);
      assertThat(answers.retryAfter()).isTrue();
      assertThat(answers.body())
          .hasToString("{\"error\":{\"message\":\"Rate limit exceeded. Please retry later.\"}}");
    }

    private static List<String> lines(Map<String, String> caller, String method, String path) {
      return ShippedPoliciesTest.lines("slothbox", "", caller, method, path);
    }
  }

  @Nested
  final class Salfio {

    private static final Map<String, String> ORG = Map.of("org", "org_42");

    @ParameterizedTest
    @CsvSource({
      "GET, /v1/invoices, GET /v1/invoices",
      "GET, /v1/invoices/inv_1, GET /v1/invoices/:id",
      "GET, /v1/invoices/inv_2?expand=1, GET /v1/invoices/:id",
      "PUT, /v1/invoices/inv_1, PUT /v1/invoices/:id",
      "POST, /v1/customers/, POST /v1/customers",
      "GET, /v1/customers/c_1, GET /v1/customers/:id",
      "GET, /v1/accounts/acc-1/entries, GET /v1/accounts/:id/entries",
      "GET, /v1/payouts/po_17/lines, GET /v1/payouts/:id/lines",
      "GET, /v1/payouts/f81d4fae-7dec-11d0-a765-00a0c91e6bf6, GET /v1/payouts/:id",
    })
    void aCallCountsPerOrganizationAndPerNormalizedRoute(String method, String path, String route) {
      assertThat(lines("salfio", "", ORG, method, path))
          .containsExactly(
              "organization [org=org_42] 100 per minute",
              "endpoint [org=org_42,route=" + route + "] 50 per minute");
    }

    @Test
    void bothAreCountedByTheOrganizationsOneLimiter() {
      List<Checks> checks =
          Calls.met(matcher("salfio"), call("salfio", ORG, "GET", "/v1/invoices")).checks();
      assertThat(checks).hasSize(1);
      assertThat(checks.get(0).durability()).isEqualTo(Durability.DURABLE);
    }

    @Test
    void aDenialsScopeIsOrganizationOrEndpoint() {
      assertThat(limits("salfio"))
          .extracting(Limit::scope)
          .containsExactly("organization", "endpoint");
    }

    @Test
    void windowsAreOnTheCalendar() {
      assertThat(rates("salfio"))
          .extracting(Rate::algorithm)
          .containsOnly(Algorithm.FIXED_CALENDAR);
    }

    @Test
    void aSuccessHasHeadersAndADenialRetryAfterAndItsBody() {
      Answers answers = matcher("salfio").policy().answers();
      assertThat(answers.headers()).isEqualTo(HeaderStyle.X_RATELIMIT);
      assertThat(answers.headersOnAllow()).isTrue();
      assertThat(answers.headersOnDeny()).isFalse();
      assertThat(answers.retryAfter()).isTrue();
      assertThat(answers.body())
          .hasToString(
              "{\"error\":{\"code\":\"rate_limited\",\"message\":\"Rate limit exceeded. Retry after"
                  + " {retryAfterSeconds} seconds.\",\"details\":{\"scope\":\"{scope}\",\"limit\":"
                  + "\"{limit}\",\"window_seconds\":\"{windowSeconds}\"}}}");
    }
  }

  @Nested
  final class Scalekit {

    private static final Map<String, String> CLIENT =
        Map.of("client", "c1", "environment", "production");

    @ParameterizedTest
    @CsvSource({
      "GET, /api/v1/users, read, 1000",
      "GET, /, read, 1000",
      "POST, /api/v1/users, write, 300",
      "PUT, /api/v1/users/u_1, write, 300",
      "PATCH, /api/v1/users/u_1, write, 300",
      "DELETE, /api/v1/users/u_1, delete, 60",
      "POST, /oauth/token, authentication, 120",
      "POST, /oauth/introspect, authentication, 120",
      "GET, /oauth/token, read, 1000",
      "HEAD, /api/v1/users, read, 1000",
    })
    void eachCategoryHasItsFigurePerEnvironmentAndClient(
        String method, String path, String limit, long permits) {
      assertThat(lines("scalekit", "", CLIENT, method, path))
          .containsExactly(
              limit + " [environment=production,client=c1] " + permits + " per minute");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/users", "/oauth/token"})
    void aPreflightMeetsNoLimit(String path) {
      assertThat(matcher("scalekit").match(call("scalekit", CLIENT, "OPTIONS", path)))
          .isEqualTo(new Match.Unlimited(CallKind.REQUEST));
    }

    @Test
    void onlyWritesOverTheirLimitWait() {
      assertThat(limits("scalekit"))
          .filteredOn(limit -> limit.manner().shape().isPresent())
          .singleElement()
          .returns("write", Limit::name)
          .returns(
              Optional.of(new Shape(Duration.ofSeconds(10), 1_000)),
              limit -> limit.manner().shape());
    }

    @Test
    void windowsAreTokenBucketsOfAMinutesPermits() {
      assertThat(rates("scalekit"))
          .allMatch(rate -> rate.algorithm() == Algorithm.TOKEN_BUCKET)
          .allMatch(rate -> rate.capacity() == rate.permits());
      assertThat(limits("scalekit")).extracting(Limit::durability).containsOnly(Durability.DURABLE);
    }

    @Test
    void everyAnswerHasHeadersAndADenialRetryAfter() {
      Answers answers = matcher("scalekit").policy().answers();
      assertThat(answers.headers()).isEqualTo(HeaderStyle.X_RATELIMIT);
      assertThat(answers.headersOnAllow()).isTrue();
      assertThat(answers.headersOnDeny()).isTrue();
      assertThat(answers.retryAfter()).isTrue();
      assertThat(answers.status()).isEqualTo(429);
    }

    @Test
    void environmentAndClientAreRequired() {
      assertThat(Calls.fault(matcher("scalekit"), Calls.of(Map.of("client", "c"))).field())
          .isEqualTo("caller.environment");
      assertThat(Calls.fault(matcher("scalekit"), Calls.of(Map.of("environment", "e"))).field())
          .isEqualTo("caller.client");
    }
  }

  private static Matcher matcher(String policy) {
    return POLICIES.matcher(policy).orElseThrow();
  }

  private static List<Limit> limits(String policy) {
    return matcher(policy).policy().limits();
  }

  private static List<Rate> rates(String policy) {
    List<Rate> rates = new ArrayList<>();
    for (Limit limit : limits(policy)) {
      rates.addAll(limit.rates());
      limit.ratesByTier().values().forEach(rates::addAll);
    }
    return rates;
  }

  private static Call call(
      String policy, Map<String, String> caller, @Nullable String method, @Nullable String path) {
    return new Call(policy, caller, method, path, null, 1, null, null, null);
  }

  private static List<String> lines(
      String policy, String tier, Map<String, String> caller, String method, String path) {
    Matcher matcher = matcher(policy);
    List<String> lines = new ArrayList<>();
    for (Checks checks : Calls.met(matcher, call(policy, caller, method, path)).checks()) {
      for (Check check : checks.checks()) {
        Limit limit = matcher.policy().limit(check.limit()).orElseThrow();
        List<String> rates = limit.rates(tier).stream().map(Rate::text).toList();
        String subject = checks.subject().display(check);
        lines.add(check.limit() + " [" + subject + "] " + String.join(" + ", rates));
      }
    }
    return lines;
  }

  private static Map<String, String> with(Map<String, String> caller, String name, String value) {
    Map<String, String> more = new HashMap<>(caller);
    more.put(name, value);
    return more;
  }
}
