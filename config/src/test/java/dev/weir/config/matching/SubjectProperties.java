package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Shown;
import dev.weir.config.syntax.Texts;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

final class SubjectProperties {

  private static final Matcher TEXTS = matcher("p", "text");
  private static final Matcher OTHER = matcher("q", "text");
  private static final Matcher SECRETS = matcher("p", "secret");

  @Property
  void differentCallersAreDifferentSubjectsAndOneCallerIsOne(
      @ForAll("callers") Map<String, String> one, @ForAll("callers") Map<String, String> other) {
    boolean same = one.equals(other);
    assertThat(subject(TEXTS, one).equals(subject(TEXTS, other))).isEqualTo(same);
    assertThat(subject(TEXTS, one).entityId().equals(subject(TEXTS, other).entityId()))
        .isEqualTo(same);
    assertThat(subject(TEXTS, one).display().equals(subject(TEXTS, other).display()))
        .isEqualTo(same);
    assertThat(subject(SECRETS, one).entityId().equals(subject(SECRETS, other).entityId()))
        .isEqualTo(same);
  }

  @Property
  void aValueNeverMovesIntoItsNeighbour(
      @ForAll("tricky") String a, @ForAll("tricky") String b, @ForAll("tricky") String c) {
    Map<String, String> one = Map.of("a", a + b, "b", c);
    Map<String, String> other = Map.of("a", a, "b", b + c);
    assertThat(subject(TEXTS, one).entityId()).isNotEqualTo(subject(TEXTS, other).entityId());
    assertThat(subject(TEXTS, one).display()).isNotEqualTo(subject(TEXTS, other).display());
  }

  @Property
  void policiesHaveSubjectsOfTheirOwn(@ForAll("callers") Map<String, String> caller) {
    assertThat(subject(TEXTS, caller).entityId()).isNotEqualTo(subject(OTHER, caller).entityId());
    assertThat(subject(TEXTS, caller).display()).isEqualTo(subject(OTHER, caller).display());
  }

  @Property
  void noSecretIsShown(@ForAll @StringLength(min = 13, max = 40) @NotEmpty String text) {
    String secret = "sk-" + text.replaceAll("[^a-zA-Z]", "z");
    Subject subject = subject(SECRETS, Map.of("a", secret));
    assertThat(subject.toString()).doesNotContain(secret);
    assertThat(subject.display()).matches("a=[0-9a-f]{12}");
  }

  @Property
  void anyCallIsMetOrRefusedAndNeverThrows(
      @ForAll @StringLength(max = 300) String name,
      @ForAll @StringLength(max = 300) String value,
      @ForAll @StringLength(max = 30) String method,
      @ForAll @StringLength(max = 100) String path,
      @ForAll @StringLength(max = 140) String id,
      @ForAll long number) {
    Map<String, String> caller = new HashMap<>(Map.of("a", value));
    Matcher matcher = number % 2 == 0 ? TEXTS : SECRETS;
    check(matcher, new Call("p", caller, method, path, null, number, number, number, id));
    check(matcher, new Call("p", caller, "GET", "/" + path, null, 1, null, null, null));
    caller.put(name, value);
    check(matcher, new Call("p", caller, null, null, null, 1, null, null, null));
    assertThat(
            matcher
                .subject(caller)
                .<Boolean>fold(named -> !named.limiters().isEmpty(), unnamed -> true))
        .isTrue();
  }

  private static void check(Matcher matcher, Call call) {
    boolean judged =
        matcher
            .match(call)
            .fold(
                met -> !met.checks().isEmpty(),
                unlimited -> false,
                refused ->
                    !refused.fault().field().isEmpty()
                        && refused.fault().value().length() <= Shown.MAX_CHARACTERS + 1
                        && refused.fault().value().chars().noneMatch(Character::isISOControl));
    assertThat(judged).isTrue();
  }

  private static Subject subject(Matcher matcher, Map<String, String> caller) {
    return Calls.subject(matcher, Calls.of(caller));
  }

  private static Matcher matcher(String policy, String type) {
    return Matcher.compile(
        Texts.policy(
            """
            policy = %s
            caller = [ { name = a, type = %s }, { name = b, type = %s }, { name = a-b, type = %s } ]
            limits = [
              { name = abc, per = [a, b, a-b], rates = ["9 per day"] }
              { name = ab, per = [a, b], rates = ["9 per day"], when { absent = [a-b] } }
              { name = ac, per = [a, a-b], rates = ["9 per day"], when { absent = [b] } }
              { name = bc, per = [b, a-b], rates = ["9 per day"], when { absent = [a] } }
              { name = a, per = [a], rates = ["9 per day"], when { absent = [b, a-b] } }
              { name = b, per = [b], rates = ["9 per day"], when { absent = [a, a-b] } }
              { name = c, per = [a-b], rates = ["9 per day"], when { absent = [a, b] } }
              { name = none, per = [], rates = ["9 per day"], when { absent = [a, b, a-b] } }
            ]
            """
                .formatted(policy, type, type, type)));
  }

  @Provide
  Arbitrary<Map<String, String>> callers() {
    return Arbitraries.maps(Arbitraries.of("a", "b", "a-b"), tricky());
  }

  @Provide
  Arbitrary<String> tricky() {
    Arbitrary<String> pieces = Arbitraries.of("a", "b", "=", ",", "\\", "a=", ",b=", "é", "|", " ");
    return pieces
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(list -> String.join("", list))
        .filter(text -> text.length() <= Attribute.MAX_CHARACTERS);
  }
}
