package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

final class TextProperties {

  @Property
  void aRatePrintsBackAsTheTextItParsesFrom(
      @ForAll @LongRange(min = 1, max = Rate.MAX_PERMITS) long permits,
      @ForAll("windows") long windowMillis) {
    Rate rate = Rate.of(permits, Duration.ofMillis(windowMillis), Algorithm.FIXED_CALENDAR);
    Rate parsed =
        Texts.policy(Texts.withLimit("name = a, per = [], rates = [\"" + rate.text() + "\"]"))
            .limits()
            .get(0)
            .rates()
            .get(0);
    assertThat(parsed).isEqualTo(rate);
    assertThat(parsed.text()).isEqualTo(rate.text());
  }

  @Property
  void aLengthPrintsBackAsTheTextItParsesFrom(@ForAll("windows") long millis) {
    Duration length = Duration.ofMillis(millis);
    assertThat(Lengths.parse(Lengths.print(length))).contains(length);
  }

  @Property
  void anyBodyPrintsBackAsTheTextItParsesFrom(@ForAll("bodies") String body) {
    assertThat(
            Texts.policy(Texts.with("answers { denial { body = \"\"\"" + body + "\"\"\" } }"))
                .answers()
                .body())
        .hasToString(body);
  }

  @Property
  void anyBytesGiveAPolicyOrErrors(@ForAll @Size(max = 400) byte[] bytes) {
    parse(new String(bytes, StandardCharsets.ISO_8859_1));
    parse(new String(bytes, StandardCharsets.UTF_8));
  }

  @Property
  void anyPiecesOfTheLanguageGiveAPolicyOrErrors(@ForAll("pieces") List<String> pieces) {
    parse(String.join("", pieces));
  }

  @Property
  void aPolicyWithOneCharacterChangedGivesAPolicyOrErrors(
      @ForAll("whole") String text,
      @ForAll @IntRange(min = 0, max = 5_000) int place,
      @ForAll char with) {
    int at = place % text.length();
    parse(text.substring(0, at) + with + text.substring(at + 1));
    parse(text.substring(0, at) + text.substring(at + 1));
    parse(text.substring(0, at));
  }

  /** Every error has a place and shows what was expected. */
  private static void parse(String text) {
    ReadResult<Policy> result = PolicyText.parse("t.conf", text);
    String source = result.fold(accepted -> accepted.value().source(), rejected -> text);
    List<PolicyError> errors = result.fold(accepted -> List.of(), ReadResult.Rejected::errors);
    assertThat(source).isEqualTo(text);
    assertThat(errors)
        .allSatisfy(
            error -> {
              assertThat(error.toString()).startsWith("t.conf:").doesNotContain("\n");
              assertThat(error.expected()).isNotBlank();
              assertThat(error.value()).isNotBlank();
            });
    assertThat(result.<Boolean>fold(accepted -> true, rejected -> !rejected.errors().isEmpty()))
        .isTrue();
  }

  @Provide
  Arbitrary<Long> windows() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(1, Rate.MAX_WINDOW.toMillis()),
        Arbitraries.of(1_000L, 60_000L, 90_000L, 3_600_000L, 86_400_000L, 7 * 86_400_000L));
  }

  @Provide
  Arbitrary<String> bodies() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "{limit}",
            "{scope}",
            "{retryAfterSeconds}",
            "{",
            "}",
            "{}",
            " ",
            "7",
            "\\\\",
            "\\\"",
            "\\n",
            "é",
            "{1}",
            "{a b}");
    Arbitrary<String> strings =
        pieces.list().ofMaxSize(5).map(list -> '"' + String.join("", list) + '"');
    Arbitrary<String> scalars =
        Arbitraries.oneOf(strings, Arbitraries.of("1", "true", "null", "{}", "[ ]"));
    return scalars.list().ofMaxSize(4).map(list -> "{\"a\": [" + String.join(" , ", list) + "]}");
  }

  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.of(
            "policy",
            "caller",
            "limits",
            "routes",
            "tiers",
            "answers",
            "name",
            "per",
            "rates",
            "when",
            "match",
            "denial",
            "body",
            "=",
            "=",
            "=",
            ":",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\n",
            " ",
            " ",
            "\"",
            "\"\"\"",
            "a",
            "org",
            "\"GET /v1/:id\"",
            "\"1 per day\"",
            "1",
            "-1",
            "1e9",
            "true",
            "null",
            "#",
            "//",
            "${",
            "+=",
            ".",
            "include",
            "\\",
            "(",
            ")",
            "\"x\"",
            "\uFEFF",
            "\u0000",
            "[org]",
            "{ name = org }")
        .list()
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<String> whole() {
    return Arbitraries.of(
        Texts.with(
            "answers { headers = x-ratelimit, denial { body = \"\"\"{\"a\":\"{limit}\"}\"\"\" } }"),
        Texts.with(
            """
            tiers { names = [a, b], default = a }
            routes = [ { match = ["GET /v1/:id"], categories = [x] } ]
            required-one-of = [org, b]
            idempotency { memory = 5 s }
            """),
        Texts.withLimit(
            """
            name = b, per = ["org|user"], divide-by = route
            when { routes = ["* /v1/*"], attributes { org = [x] }, present = [user] }
            rates = [{ rate = "5 per hour", algorithm = token-bucket, capacity = 9 }]
            """));
  }
}
