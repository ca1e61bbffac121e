package dev.weir.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Call;
import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Match.Met;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Durability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallKeyTest {

  private static final Call CALL =
      new Call("api", Map.of("org", "o1", "key", "k1"), "GET", "/v1/x", null, 1, null, null, "id");

  /** SHA-256, the first 64 bits, of the length-prefixed parts; computed by other means. */
  private static final long GOLDEN_CONTENT = 5929429823993889693L;

  private static final String GOLDEN_SCOPE = "80d2b3c01457df03";

  @Test
  void contentIsTheSameOnEveryNodeAndInEveryRelease() {
    assertThat(key(CALL, "e1").content()).isEqualTo(GOLDEN_CONTENT);
    assertThat(key(CALL, "e1", "e2").idempotency().id()).isEqualTo("id " + GOLDEN_SCOPE);
  }

  @Test
  void theOrderOfAttributesAndTheQueryStringAreNoContent() {
    Map<String, String> turned = new LinkedHashMap<>();
    turned.put("org", "o1");
    turned.put("key", "k1");
    Map<String, String> straight = new LinkedHashMap<>();
    straight.put("key", "k1");
    straight.put("org", "o1");

    Call one = new Call("api", turned, "GET", "/v1/x?page=2", null, 1, null, null, "id");
    Call other = new Call("api", straight, "GET", "/v1/x", null, 1, null, null, "id");

    assertThat(key(one, "e1").content()).isEqualTo(key(other, "e1").content());
  }

  @Test
  void allThatACallAsksIsContent() {
    List<Call> calls = new ArrayList<>();
    calls.add(CALL);
    Map<String, String> caller = CALL.caller();
    calls.add(new Call("api", caller, "PUT", "/v1/x", null, 1, null, null, "id"));
    calls.add(new Call("api", caller, null, "/v1/x", null, 1, null, null, "id"));
    calls.add(new Call("api", caller, "GET", "/v1/y", null, 1, null, null, "id"));
    calls.add(new Call("api", caller, "GET", null, null, 1, null, null, "id"));
    calls.add(new Call("api", caller, "GET", "/v1/x", CallKind.BATCH, 1, null, null, "id"));
    calls.add(new Call("api", caller, "GET", "/v1/x", null, 2, null, null, "id"));
    calls.add(new Call("api", caller, "GET", "/v1/x", null, 1, 1L, null, "id"));
    calls.add(new Call("api", caller, "GET", "/v1/x", null, 1, null, 1L, "id"));
    calls.add(new Call("api", Map.of("org", "o1"), "GET", "/v1/x", null, 1, null, null, "id"));
    calls.add(
        new Call(
            "api", Map.of("org", "k1", "key", "o1"), "GET", "/v1/x", null, 1, null, null, "id"));
    calls.add(
        new Call(
            "api", Map.of("org", "o1key", "", "k1"), "GET", "/v1/x", null, 1, null, null, "id"));
    calls.add(new Call("api2", caller, "GET", "/v1/x", null, 1, null, null, "id"));

    assertThat(calls.stream().map(call -> key(call, "e1").content())).doesNotHaveDuplicates();
  }

  @Test
  void oneSubjectsLimiterIsToldTheIdAsItIs() {
    assertThat(key(CALL, "e1").idempotency().id()).isEqualTo("id");
    assertThat(key(CALL, "e1", "e1").idempotency().id()).isEqualTo("id");
  }

  @Test
  void severalSubjectsScopeTheIdWhateverTheirOrder() {
    String both = key(CALL, "e1", "e2").idempotency().id();

    assertThat(key(CALL, "e2", "e1").idempotency().id()).isEqualTo(both);
    assertThat(key(CALL, "e1", "e3").idempotency().id()).isNotEqualTo(both);
    assertThat(both).startsWith("id ");
  }

  @Test
  void theFrontEndsScopeNamesEverySubject() {
    assertThat(key(CALL, "e1").scope()).isEqualTo("id e1");
    assertThat(key(CALL, "e2", "e1").scope()).isEqualTo("id e1 e2");
  }

  private static CallKey key(Call call, String... entityIds) {
    List<Checks> checks = new ArrayList<>();
    for (String entityId : entityIds) {
      checks.add(
          new Checks(
              new Subject("api", "", entityId),
              Durability.DURABLE,
              List.of(new Check("limit", ""))));
    }
    return CallKey.of("id", call, new Met(checks, CallKind.REQUEST, 1, 0));
  }
}
