package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Answers;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.HeaderStyle;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Route;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Tiers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyTextTest {

  @Test
  void aPolicyNeedsANameACallerAndALimit() {
    Policy policy = Texts.policy(Texts.with(""));
    assertThat(policy.name()).isEqualTo("p");
    assertThat(policy.routes()).isEmpty();
    assertThat(policy.requiredOneOf()).isEmpty();
    assertThat(policy.tiers()).isEqualTo(Tiers.NONE);
    assertThat(policy.idempotencyMemory()).isEqualTo(Duration.ofSeconds(60));
    Answers answers = policy.answers();
    assertThat(answers.headers()).isEqualTo(HeaderStyle.NONE);
    assertThat(answers.headersOnAllow() || answers.headersOnDeny()).isFalse();
    assertThat(answers.retryAfter()).isTrue();
    assertThat(answers.status()).isEqualTo(429);
    assertThat(answers.body()).hasToString("{\"error\":\"rate_limited\"}");
  }

  @Test
  void thePolicyKeepsItsTextAndTheTextsHash() throws NoSuchAlgorithmException {
    String text = Texts.with("# é\n");
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    assertThat(Texts.policy(text).source()).isEqualTo(text);
    assertThat(Texts.policy(text).hash()).isEqualTo(HexFormat.of().formatHex(hash));
  }

  @Test
  void callerAttributesHaveTypesAndDefaults() {
    Policy policy =
        Texts.policy(
            """
            policy = p
            caller = [
              { name = org, required = true }
              { name = key, type = secret }
              { name = ip, type = ip, ipv6-prefix = 56 }
              { name = plan, identity = false, values = [free, pro], default = free }
            ]
            required-one-of = [key, ip]
            limits = [ { name = a, per = [org], rates = ["1 per day"] } ]
            """);
    assertThat(policy.attributes())
        .containsExactly(
            attribute("org", Attribute.Type.TEXT, true, true, Optional.empty(), Set.of(), 64),
            attribute("key", Attribute.Type.SECRET, true, false, Optional.empty(), Set.of(), 64),
            attribute("ip", Attribute.Type.IP, true, false, Optional.empty(), Set.of(), 56),
            attribute(
                "plan",
                Attribute.Type.TEXT,
                false,
                false,
                Optional.of("free"),
                Set.of("free", "pro"),
                64));
    assertThat(policy.requiredOneOf()).containsExactlyInAnyOrder("key", "ip");
  }

  @Test
  void aRouteIsOneForEachPattern() {
    Policy policy =
        Texts.policy(
            Texts.with(
                """
                routes = [
                  { match = ["GET /v1/a", "* /v1/b/*"], categories = [x, y], kind = batch, cost = 3 }
                  { match = ["GET /health"], unlimited = true }
                ]
                """));
    assertThat(policy.routes())
        .containsExactly(
            new Route(
                new RoutePattern("GET", "/v1/a"),
                Set.of("x", "y"),
                Optional.of(CallKind.BATCH),
                OptionalLong.of(3),
                false),
            new Route(
                new RoutePattern("*", "/v1/b/*"),
                Set.of("x", "y"),
                Optional.of(CallKind.BATCH),
                OptionalLong.of(3),
                false),
            new Route(
                new RoutePattern("GET", "/health"),
                Set.of(),
                Optional.empty(),
                OptionalLong.empty(),
                true));
  }

  @Test
  void headersStandOnBothAnswersUnlessSaidOtherwise() {
    Answers both = Texts.policy(Texts.with("answers { headers = ratelimit }")).answers();
    assertThat(both.headers()).isEqualTo(HeaderStyle.RATELIMIT);
    assertThat(both.headersOnAllow()).isTrue();
    assertThat(both.headersOnDeny()).isTrue();
    Answers deny =
        Texts.policy(Texts.with("answers { headers = x-ratelimit, headers-on = [deny] }"))
            .answers();
    assertThat(deny.headersOnAllow()).isFalse();
    assertThat(deny.headersOnDeny()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "60 s, 60000",
    "60s, 60000",
    "0 s, 0",
    "5 minutes, 300000",
    "1 h, 3600000",
    "250 ms, 250",
    "2 min, 120000"
  })
  void answersAreRememberedAsLongAsThePolicySays(String text, long millis) {
    assertThat(
            Texts.policy(Texts.with("idempotency { memory = " + text + " }")).idempotencyMemory())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"61 minutes", "-1 s", "s", "60 sec", "1.5 s", "99999999999 s"})
  void aMemoryWithoutUnitOrAboveAnHourIsAnError(String text) {
    assertThat(Texts.errors(Texts.with("idempotency { memory = \"" + text + "\" }")))
        .containsExactly(
            "test.conf:4: idempotency.memory: \""
                + text
                + "\" (expected: a length of time with its unit, 0 s to 1 h, such as 60 s)");
  }

  @Test
  void hoconsOtherSpellingsAreTheSamePolicy() {
    Policy plain =
        Texts.policy(Texts.with("answers { headers = x-ratelimit, retry-after = false }"));
    Policy json =
        Texts.policy(
            """
            { "policy": "p",
              "caller": [{"name": "org"}],
              // a comment
              "limits": [{"name": "a", "per": ["org"], "rates": ["1 per day"]}],
              "answers": {"headers": "x-ratelimit", "retry-after": false}}
            """);
    Policy dotted =
        Texts.policy(Texts.with("answers.headers = x-ratelimit\nanswers { retry-after = false }"));
    assertThat(json.answers()).isEqualTo(plain.answers());
    assertThat(json.limits()).isEqualTo(plain.limits());
    assertThat(dotted.answers()).isEqualTo(plain.answers());
  }

  private static Attribute attribute(
      String name,
      Attribute.Type type,
      boolean identity,
      boolean required,
      Optional<String> defaultValue,
      Set<String> values,
      int prefix) {
    return new Attribute(name, type, identity, required, defaultValue, values, prefix);
  }
}
