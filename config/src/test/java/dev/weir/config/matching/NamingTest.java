package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.policy.Durability;
import dev.weir.config.syntax.Texts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NamingTest {

  private static final Matcher MATCHER =
      Matcher.compile(
          Texts.policy(
              """
              policy = p
              caller = [
                { name = key, type = secret }
                { name = user }
                { name = ip, type = ip }
                { name = env, values = [live, test], default = live }
                { name = plan, identity = false, default = free }
              ]
              limits = [
                { name = who, per = ["key|user"], rates = ["9 per day"] }
                { name = quick, per = ["key|user"], rates = ["9 per second"] }
                { name = network, per = [ip, env], rates = ["9 per day"] }
                { name = all, per = [], rates = ["9 per second"] }
              ]
              """));

  @Test
  void aSubjectIsThatOfTheCallsItLimits() {
    Subject user = Calls.met(MATCHER, Calls.of(Map.of("user", "u"))).checks().get(0).subject();
    assertThat(named(Map.of("user", "u")))
        .containsExactlyInAnyOrder(
            new Limiter(user, Durability.DURABLE), new Limiter(user, Durability.MEMORY));
  }

  @Test
  void spellingsAreBroughtToOneAsInCalls() {
    assertThat(named(Map.of("ip", "::ffff:1.2.3.4", "env", "test")))
        .isEqualTo(named(Map.of("ip", "1.2.3.4", "env", "test")))
        .extracting(limiter -> limiter.subject().display())
        .containsExactly("ip=1.2.3.4,env=test");
  }

  @Test
  void anAttributeWithADefaultMayBeLeftOut() {
    assertThat(named(Map.of("ip", "1.2.3.4")))
        .isEqualTo(named(Map.of("ip", "1.2.3.4", "env", "live")))
        .isNotEqualTo(named(Map.of("ip", "1.2.3.4", "env", "test")));
  }

  @Test
  void noAttributesNameTheWholeApi() {
    assertThat(named(Map.of()))
        .extracting(limiter -> limiter.subject().display())
        .containsExactly("");
  }

  @Test
  void aSecretIsNamedByItselfOrByItsWholeHash() {
    String hash = Sha256.hexOf("sk_1");
    List<Limiter> itself = named(Map.of("key", "sk_1"));
    assertThat(itself).hasSize(2);
    assertThat(named(Map.of("key", hash))).startsWith(itself.toArray(Limiter[]::new));
    assertThat(itself.get(0).subject().display()).isEqualTo("key=" + hash.substring(0, 12));
  }

  @Test
  void aSecretThatLooksLikeAHashIsFoundToo() {
    String looksLikeHash = "ab".repeat(32);
    Subject itself =
        Calls.met(MATCHER, Calls.of(Map.of("key", looksLikeHash))).checks().get(0).subject();
    List<Limiter> limiters = named(Map.of("key", looksLikeHash));
    assertThat(limiters).hasSize(4);
    assertThat(limiters.get(0).subject().display()).isEqualTo("key=abababababab");
    assertThat(limiters.subList(2, 4)).allMatch(limiter -> limiter.subject().equals(itself));
    assertThat(named(Map.of("key", "AB".repeat(32)))).hasSize(2);
  }

  @Test
  void attributesOfNoSubjectAreAFault() {
    String subjects =
        "those of one subject, which the policy's limits are per: [] or [ip, env] or [key|user]";
    assertThat(fault(Map.of("key", "k", "user", "u")))
        .isEqualTo(new Fault("attributes", "[key, user]", subjects));
    assertThat(fault(Map.of("env", "live"))).isEqualTo(new Fault("attributes", "[env]", subjects));
    assertThat(fault(Map.of("plan", "free")))
        .isEqualTo(new Fault("attributes", "[plan]", subjects));
  }

  @Test
  void badValuesAndUnknownAttributesAreFaults() {
    assertThat(fault(Map.of("ip", "x")).field()).isEqualTo("ip");
    assertThat(fault(Map.of("key", ""))).isEqualTo(new Fault("key", "0 characters", "1 to 256"));
    assertThat(fault(Map.of("user", "u", "kye", "sk_1")))
        .isEqualTo(new Fault("attribute", "kye", "only key, user, ip, env, plan"));
  }

  private static List<Limiter> named(Map<String, String> given) {
    return MATCHER
        .subject(given)
        .fold(
            Naming.Named::limiters,
            unnamed -> {
              throw new AssertionError(unnamed.fault().toString());
            });
  }

  private static Fault fault(Map<String, String> given) {
    return MATCHER
        .subject(given)
        .fold(
            named -> {
              throw new AssertionError(named.toString());
            },
            Naming.Unnamed::fault);
  }
}
