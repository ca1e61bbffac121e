package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.Texts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PoliciesTest {

  private static final Policy A = policy("a");
  private static final Policy B = policy("b");

  @Test
  void policiesAreFoundByName() {
    Policies policies = Policies.of(List.of(B, A));
    assertThat(policies.matcher("a").orElseThrow().policy()).isEqualTo(A);
    assertThat(policies.matcher("c")).isEmpty();
    assertThat(policies.matchers()).containsOnlyKeys("a", "b");
    assertThat(policies.hashes())
        .containsExactly(Map.entry("a", A.hash()), Map.entry("b", B.hash()));
  }

  @Test
  void aNameStandsOnce() {
    assertThatThrownBy(() -> Policies.of(List.of(A, A)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("policy: \"a\" (expected: each name once)");
  }

  @Test
  void thereMayBeNone() {
    assertThat(Policies.of(List.of()).matchers()).isEmpty();
  }

  private static Policy policy(String name) {
    return Texts.policy(
        "policy = "
            + name
            + "\ncaller = [ { name = org } ]\n"
            + "limits = [ { name = a, per = [org], rates = [\"1 per day\"] } ]");
  }
}
