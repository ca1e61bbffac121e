package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.policy.Durability;
import dev.weir.http.sockets.Peer.Reply;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.limiter.Managed;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.settings.DatedChange;
import dev.weir.node.settings.LimitOverride;
import dev.weir.node.settings.SettingsChange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators ask to be changed, as the limiters are asked for it. */
class SettingsRoutesTest {

  private static final ManagedNode NODE =
      ManagedNode.start(
          "mixed",
          """
          policy = mixed
          caller = [ { name = org, required = true }, { name = key, type = secret }, { name = ip } ]
          tiers { names = [free, pro], default = free }
          limits = [
            { name = organization, per = [org], rates = ["100 per minute"] }
            { name = spike, per = [org], rates = ["10 per second"], durability = memory }
            { name = key, per = [key], rates = ["5 per minute"] }
            { name = address, per = [ip], rates = ["5 per minute"], durability = memory }
          ]
          """);
  private static final FakeLimiters LIMITERS = NODE.limiters;

  @AfterAll
  static void stop() {
    NODE.close();
  }

  @BeforeEach
  void forget() {
    LIMITERS.states.clear();
    LIMITERS.asked.clear();
    answers(new Managed.Done(1));
  }

  private static void answers(Managed answer) {
    LIMITERS.managed = () -> CompletableFuture.completedFuture(answer);
  }

  private static void asked(SettingsChange change) {
    assertThat(LIMITERS.asked).containsExactly("org=o1 " + change);
  }

  @Test
  void tierIsPut() throws IOException {
    Reply reply =
        NODE.ask("PUT", "/limiters/mixed/tier?org=o1", "{'tier': 'pro', 'reason': 'paid'}");
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.body()).isEmpty();
    asked(SettingsChange.tier("pro", "paid"));
  }

  @Test
  void overridesArePut() throws IOException {
    String target = "/limiters/mixed/overrides/organization?org=o1";
    assertThat(
            NODE.ask(
                    "PUT",
                    target,
                    "{'permits': 5000, 'windowSeconds': 60, 'until': 1714058400,"
                        + " 'reason': 'backfill'}")
                .status())
        .isEqualTo(204);
    asked(
        SettingsChange.permits(
            "organization", 60, 5_000, OptionalLong.of(1_714_058_400), "backfill"));
    LIMITERS.asked.clear();
    assertThat(NODE.ask("PUT", target, "{'burst': 7}").status()).isEqualTo(204);
    asked(SettingsChange.slots("organization", 7, OptionalLong.empty(), ""));
  }

  @Test
  void overridesAreEnded() throws IOException {
    String target = "/limiters/mixed/overrides/organization?org=o1";
    assertThat(NODE.ask("DELETE", target, "").status()).isEqualTo(204);
    asked(SettingsChange.end("organization", OptionalLong.empty(), false, ""));
    LIMITERS.asked.clear();
    assertThat(NODE.ask("DELETE", target + "&windowSeconds=60&temporaryOnly=true", "").status())
        .isEqualTo(204);
    asked(SettingsChange.end("organization", OptionalLong.of(60), true, ""));
    answers(new Managed.NothingThere(1));
    assertThat(NODE.ask("DELETE", target, "").status()).isEqualTo(404);
  }

  @Test
  void resetEmptiesTheWindowsOfBothKinds() throws IOException {
    assertThat(NODE.ask("POST", "/limiters/mixed/reset?org=o1", "").status()).isEqualTo(204);
    assertThat(LIMITERS.asked)
        .containsExactlyInAnyOrder("org=o1 reset DURABLE", "org=o1 reset MEMORY");
    answers(new Managed.NothingThere(1));
    Reply never = NODE.ask("POST", "/limiters/mixed/reset?org=o1", "");
    assertThat(never.status()).isEqualTo(404);
    assertThat(never.body()).contains("limiter: never seen");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tier?org=o1 | {} | tier | missing",
        "tier?org=o1 | {'tier': ''} | tier | 0 characters",
        "tier?org=o1 | {'tier': 5} | tier | a number",
        "tier?org=o1 | {'tear': 'pro'} | tear | an unknown field",
        "tier?org=o1 | {'tier': 'pro', 'tier': 'pro'} | tier | given twice",
        "tier?org=o1 | {'tier': 'pro'} {} | body | more after its end",
        "tier?org=o1 | [] | body | an array",
        "tier?org=o1 | {'tier | body | not JSON from line 1, column 7",
        "tier?ip=10.0.0.1 | {'tier': 'pro'} | attributes | ip=10.0.0.1",
        "tier?colour=red | {'tier': 'pro'} | attribute | colour",
        "overrides/organization?org=o1 | {} | permits | missing",
        "overrides/organization?org=o1 | {'permits': 1} | windowSeconds | missing",
        "overrides/organization?org=o1 | {'permits': 0, 'windowSeconds': 60} | permits | 0",
        "overrides/organization?org=o1 | {'permits': 1.5, 'windowSeconds': 60} | permits |"
            + " a number with a fraction or an exponent",
        "overrides/organization?org=o1 | {'permits': 1000000001, 'windowSeconds': 60} | permits |"
            + " 1000000001",
        "overrides/organization?org=o1 | {'permits': 99999999999999999999, 'windowSeconds': 60} |"
            + " permits | 99999999999999999999",
        "overrides/organization?org=o1 | {'permits': 1, 'burst': 1} | burst | given beside permits",
        "overrides/organization?org=o1 | {'windowSeconds': 60, 'burst': 1} | windowSeconds |"
            + " given beside burst",
        "overrides/organization?org=o1 | {'burst': 1, 'until': -1} | until | -1",
        "overrides/key?org=o1 | {'permits': 1, 'windowSeconds': 60} | limit | key",
        "overrides/spike?org=o1 | {'permits': 1, 'windowSeconds': 1} | limit |"
            + " spike, which is kept in memory",
      })
  void badInputIsAProblemThatNamesFieldAndValue(
      String target, String body, String field, String value) throws IOException {
    Reply reply = NODE.ask("PUT", "/limiters/mixed/" + target, body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.body()).contains("\"field\":\"" + field + "\"");
    assertThat(reply.body()).contains("\"value\":\"" + value);
    assertThat(LIMITERS.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, overrides/organization?org=o1&windowSeconds=0, 400",
    "DELETE, overrides/organization?org=o1&windowSeconds=x, 400",
    "DELETE, overrides/organization?org=o1&temporaryOnly=yes, 400",
    "DELETE, overrides/?org=o1, 404",
    "DELETE, tier?org=o1, 405",
    "GET, overrides/organization?org=o1, 405",
    "PUT, reset?org=o1, 405",
    "POST, reset?organ=o1, 400",
    "PUT, level?org=o1, 404",
    "PUT, overrides?org=o1, 404",
    "PUT, overrides/organization/x?org=o1, 404",
  })
  void otherWishesAreProblems(String method, String target, int status) throws IOException {
    Reply reply = NODE.ask(method, "/limiters/mixed/" + target, "{}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(LIMITERS.asked).isEmpty();
  }

  @Test
  void whatTheOwnerRefusesIsAProblem() throws IOException {
    answers(new Managed.Refused(1, new Fault("tier", "gold", "one of [free, pro]")));
    Reply refused = NODE.ask("PUT", "/limiters/mixed/tier?org=o1", "{'tier': 'gold'}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .contains("\"detail\":\"tier: gold (expected: one of [free, pro])\",\"field\":\"tier\"");
  }

  @Test
  void whatCannotBeDoneNowSaysWhatBecameOfIt() throws IOException {
    for (Reason reason : Reason.values()) {
      answers(new Managed.NotNow(1, reason));
      Reply reply = NODE.ask("PUT", "/limiters/mixed/tier?org=o1", "{'tier': 'pro'}");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.body()).contains("nothing was changed");
    }
    LIMITERS.managed = () -> CompletableFuture.failedFuture(new TimeoutException("5 s"));
    Reply silent = NODE.ask("POST", "/limiters/mixed/reset?org=o1", "");
    assertThat(silent.status()).isEqualTo(504);
    assertThat(silent.body()).contains("may have been made or not");
  }

  @Test
  void ofASecretAndItsHashTheOneThatWasSeenIsMeant() throws IOException {
    String hashLike = "0123456789abcdef".repeat(4);
    List<Limiter> named = NODE.limitersOf(Map.of("key", hashLike));
    assertThat(named).hasSize(2);
    String target = "/limiters/mixed/tier?key=" + hashLike;
    NODE.ask("PUT", target, "{'tier': 'pro'}");
    Limiter second = named.get(1);
    NODE.has(second, state());
    NODE.ask("PUT", target, "{'tier': 'pro'}");
    SettingsChange change = SettingsChange.tier("pro", "");
    assertThat(LIMITERS.asked)
        .containsExactly(
            named.get(0).subject().display() + " " + change,
            second.subject().display() + " " + change);
  }

  @Test
  void stateShowsWhatIsSetAndHowItCameToBe() throws IOException {
    NODE.has(NODE.limitersOf(Map.of("org", "o1")).get(0), state());
    assertThat(NODE.get("/limiters/mixed?org=o1").body())
        .contains(
            """
            "tier":"pro","overrides":[\
            {"limit":"organization","permits":5000,"windowSeconds":60,"until":1714058400,\
            "reason":"backfill"},{"limit":"burst","burst":7}],\
            "history":[{"at":1714058300,"change":"tier","tier":"pro","reason":"paid"},\
            {"at":1714058301,"change":"override","limit":"organization","permits":5000,\
            "windowSeconds":60,"until":1714058400,"reason":"backfill"},\
            {"at":1714058302,"change":"override","limit":"burst","burst":7},\
            {"at":1714058303,"change":"override-ended","limit":"organization",\
            "windowSeconds":60,"temporaryOnly":true}],"windows":[]""");
  }

  private static LimiterState state() {
    SettingsChange increase =
        SettingsChange.permits(
            "organization", 60, 5_000, OptionalLong.of(1_714_058_400), "backfill");
    SettingsChange slots = SettingsChange.slots("burst", 7, OptionalLong.empty(), "");
    SettingsChange end = SettingsChange.end("organization", OptionalLong.of(60), true, "");
    return new LimiterState(
        "mixed",
        "org=o1",
        "00ff",
        "akka://weir@127.0.0.1:25521",
        "17",
        "pro",
        List.of(
            new LimitOverride(
                "organization",
                OptionalLong.of(60),
                5_000,
                OptionalLong.of(1_714_058_400),
                "backfill"),
            new LimitOverride("burst", OptionalLong.empty(), 7, OptionalLong.empty(), "")),
        List.of(
            new DatedChange(1_714_058_300_000L, SettingsChange.tier("pro", "paid")),
            new DatedChange(1_714_058_301_000L, increase),
            new DatedChange(1_714_058_302_000L, slots),
            new DatedChange(1_714_058_303_000L, end)),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        1,
        0,
        Batches.NONE,
        Deliveries.NONE,
        0,
        Durability.DURABLE,
        12,
        1_714_058_300_000L,
        1_714_058_300_000L);
  }
}
