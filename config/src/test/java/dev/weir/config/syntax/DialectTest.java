package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DialectTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a = 1",
        "a = 1, b = 2",
        "a : 1\nb { c = 1 }",
        "{ \"a\" : 1, \"b\" : [1, 2] }",
        "\uFEFF{ a = 1 }",
        "a.b = 1\na { c = 2 }",
        "l = [ { a = 1 }, { a = 1 } ]",
        "l = [ { a = 1 }\n { a = 1 }\n\n { a = 2 }, ]",
        "l = [\n# one\n 1 // two\n 2\n]",
        "a = \"x = 1 }\"\nb = \"\"\"{ a = 1, \"a\" : ${x} \"\"\"\"\nc = 1",
        "a = \"\\\"\"\nb = \"{\"",
        "a = # comment\n 1\nb // comment\n = 2",
        "a = x y z\nb = 60 s",
        "a = \"x\" y",
        "a =\n{ b = 1 }",
        "includes = 1\ninclude-me = 2",
        "a = b include \"c\"",
        "\"include\" = 1",
        "a = \"${x}\"\nb = '$x'",
        "\"a.b\" = 1\na.b = 2",
        "a = 1 # } a = 2",
      })
  void whatIsAllowedIsNotReported(String text) {
    assertThat(check(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 1\na = 2",
        "a { b = 1 }\na { c = 2 }",
        "a.b = 1\na { b = 2 }",
        "a.b = 1\na.\"b\" = 2",
        "\"a\" : 1, a : 2",
        "{ a = 1\n a = 2 }",
        "l = [ { a = 1, a = 2 } ]",
        "a = 1 // x\na = 2",
        "a = \"\"\"\n\"\"\"\na = 2",
        "a = 1\na\u00A0= 2",
        "a = 1\n\u2007a = 2",
        "a = 1\na\u3000= 2",
        "a = 1\na\u2028= 2",
        "a = 1\n\"a\"\u202F: 2",
        "a.b = 1\na.b\u00A0{ c = 2 }",
        "\"a.b\" = 1\na\".\"b = 2",
      })
  void aSecondValueIsReported(String text) {
    assertThat(check(text)).hasSize(1).allMatch(error -> error.contains("a second value"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limits = 1\n\"\\u006cimits\" = 2",
        "limits = 1\n\"\"\"limits\"\"\" = 2",
        "limits = 1\nlim\"\\u0069\"ts = 2",
        "a { limits = 1\n\"\"\"limits\"\"\" { b = 2 } }",
        "x = 1\n\"a\\tb\" = 2",
        "x = 1\n\"\"\"\ny\"\"\"\" = 2",
      })
  void aKeyHasOneSpelling(String text) {
    assertThat(check(text))
        .startsWith(
            "t:2: a key with escapes or in three quotes (expected: a key in one pair of quotes)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"\"", "\"\"\"a", "\"", "\"a\\", "\"\\\"", "\"\"\"\"\"", "\"\" = 1"})
  void aQuoteThatNeverEndsIsNoFailure(String text) {
    assertThat(check(text)).hasSizeLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = ${b}", "a = ${?b}", "a = x${b}y", "a = [${b}]", "${a} = 1\n"})
  void substitutionsAreReported(String text) {
    assertThat(check(text)).allMatch(error -> error.contains("no substitution"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"a\"",
        "include file(\"a\")",
        "include url(\"http://127.0.0.1/\")",
        "include classpath(\"a\")",
        "include required(file(\"a\"))",
        "a { include \"b\" }",
        "a = 1\n  include   \"b\"\nb = 2",
      })
  void includesAreReported(String text) {
    assertThat(check(text)).hasSize(1).allMatch(error -> error.contains("no include"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = [1] [2]",
        "a = { b = 1 } { c = 2 }",
        "a = [1] x",
        "a = x [1]",
        "a = [1]\"x\""
      })
  void severalValuesInARowAreReported(String text) {
    assertThat(check(text))
        .containsExactly(
            "t:1: a: several values in a row (expected: one list, one object or one text)");
  }

  @Test
  void aValueOfManyPiecesIsReported() {
    assertThat(check("x = " + "a ".repeat(1_000))).isEmpty();
    assertThat(check("x = " + "\"a\".".repeat(100_000)))
        .containsExactly("t:1: a value of many pieces (expected: one text in quotes)");
  }

  @Test
  void linesAreCountedThroughTextsAndComments() {
    String text = "a = \"\"\"\n\n\"\"\"\n# x\n\nb = 1\nb = 2";
    assertThat(check(text))
        .containsExactly("t:7: b: a second value (expected: each key once; line 6 has it)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a=", "a.", "a=[{b=", "\"a\"."})
  void nestingIsBoundedHoweverItIsWritten(String open) {
    assertThat(check("x = 1\n" + open.repeat(100_000))).isNotNull();
    assertThat(Texts.errors("x = " + open.repeat(100_000))).isNotEmpty();
    assertThat(Texts.errors(open.repeat(100_000) + "b = 1")).isNotEmpty();
  }

  @Test
  void theParserItselfReachesNothing(@TempDir Path folder) throws IOException {
    Path other = folder.resolve("other.conf");
    Files.writeString(other, "reached = true");
    Problems problems = new Problems("t");
    ConfigParseOptions options = ConfigParseOptions.defaults().setIncluder(new NoInclude(problems));
    String file = "file(\"" + other + "\")";
    String url = "url(\"" + other.toUri() + "\")";
    String text =
        String.join(
            "\n",
            "include " + file,
            "include " + url,
            "include \"" + other + "\"",
            "include classpath(\"reference.conf\")",
            "include required(" + file + ")");
    assertThat(ConfigFactory.parseString(text, options).root()).isEmpty();
    assertThat(problems.errors()).hasSize(5);
  }

  private static List<String> check(String text) {
    Problems problems = new Problems("t");
    Dialect.check(text, problems);
    return problems.errors().stream().map(PolicyError::toString).toList();
  }
}
