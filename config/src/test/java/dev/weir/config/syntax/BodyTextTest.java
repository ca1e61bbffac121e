package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.BodyTemplate;
import dev.weir.config.policy.BodyTemplate.Literal;
import dev.weir.config.policy.BodyTemplate.Placeholder;
import dev.weir.config.policy.BodyTemplate.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyTextTest {

  @Test
  void aPlaceholderThatIsAllOfATextIsANumber() {
    assertThat(body("{\"limit\":\"{limit}\",\"n\":1}").parts())
        .containsExactly(
            new Literal("{\"limit\":"),
            new Value(Placeholder.LIMIT, false),
            new Literal(",\"n\":1}"));
  }

  @Test
  void aPlaceholderWithinATextIsText() {
    assertThat(body("{\"m\":\"Wait {retryAfterSeconds} s\"}").parts())
        .containsExactly(
            new Literal("{\"m\":\"Wait "),
            new Value(Placeholder.RETRY_AFTER_SECONDS, true),
            new Literal(" s\"}"));
    assertThat(body("{\"m\":\"{limit}{limit}\"}").parts())
        .containsExactly(
            new Literal("{\"m\":\""),
            new Value(Placeholder.LIMIT, true),
            new Value(Placeholder.LIMIT, true),
            new Literal("\"}"));
  }

  @Test
  void aPlaceholderOfATextKeepsItsQuotes() {
    assertThat(body("{\"s\":\"{scope}\"}").parts())
        .containsExactly(
            new Literal("{\"s\":\""), new Value(Placeholder.SCOPE, true), new Literal("\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":1, \"a\" : [ 2,\t3 ]}",
        "{\"a\":\"{}\"}",
        "{\"a\":\"{ limit }\"}",
        "{\"a\":\"{li\\\"mit}\"}",
        "{\"a\":\"\\u007blimit}\"}",
        "{\"a\":\"}{\"}",
        "{\"a\":{\"b\":{}}}",
        "\"busy\"",
        "[]",
        "null",
        "{\"ü\":\"→\"}"
      })
  void textWithoutPlaceholdersIsKeptByteForByte(String text) {
    assertThat(body(text).parts()).containsExactly(new Literal(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"{limit}\",\"b\":\"{scope} {name} {policy}\",\"c\":[\"{resetAt}\",\"{remaining}\"]}",
        "{\"a\":\"{{limit}}\"}",
        "{ \"a\" : \"\\\\{windowSeconds}\\\"\" }"
      })
  void aBodyPrintsBack(String text) {
    assertThat(body(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"a\":\"{limits}\"}|in {limits}, a placeholder, perhaps \"limit\"",
        "{\"a\":\"{xyzzy}\"}|in {xyzzy}, a placeholder; there are limit,",
        "{\"{limit}\":1}|placeholders in values, not in names",
        "{\"{limit}\" : 1}|placeholders in values, not in names",
        "{\"a\":{limit}}|valid JSON; Unexpected character ('l'",
        "{\"a\":1,\"a\":2}|valid JSON; Duplicate field 'a'",
        "{\"a\":1} x|valid JSON; Unrecognized token",
        "{} {}|one JSON value, and nothing after it",
        "{'a':1}|valid JSON",
        "{\"a\":1,}|valid JSON",
        "{\"a\":01}|valid JSON",
        "{\"a\":|valid JSON; Unexpected end-of-input",
        "''|JSON text of at most 8192 characters",
      })
  void whatIsNoBodyIsAnError(String text, String expected) {
    List<String> errors = Texts.errors(withBody(text));
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).startsWith("test.conf:4: answers.denial.body: ").contains(expected);
  }

  @Test
  void aBodyIsBounded() {
    String longest = "\"" + "x".repeat(8_190) + "\"";
    assertThat(body(longest).parts()).containsExactly(new Literal(longest));
    assertThat(Texts.errors(withBody("\"" + "x".repeat(8_191) + "\""))).hasSize(1);
  }

  @Test
  void whiteSpaceAroundABodyIsNotPartOfIt() {
    assertThat(body("\n  {\"a\": 1}\n").parts()).containsExactly(new Literal("{\"a\": 1}"));
  }

  private static BodyTemplate body(String text) {
    return Texts.policy(withBody(text)).answers().body();
  }

  private static String withBody(String text) {
    // A triple-quoted text may end in a quote of its own.
    return Texts.with("answers { denial { body = \"\"\"" + text + "\"\"\" } }");
  }
}
