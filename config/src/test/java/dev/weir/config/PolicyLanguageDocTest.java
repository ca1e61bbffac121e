package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Match;
import dev.weir.config.matching.Matcher;
import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.PolicyText;
import dev.weir.config.syntax.ReadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever docs/policy-language.md shows is true. */
final class PolicyLanguageDocTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "policy-language.md");

  /** A fenced block, and the policy before it in the document; empty: it is itself a policy. */
  record Block(String language, String text, Optional<String> policyBefore) {}

  @Test
  void thereAreBlocksOfEachLanguage() throws IOException {
    assertThat(blocks().map(Block::language)).contains("hocon", "calls", "text").hasSize(16);
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void whatABlockShowsIsTrue(Block block) {
    switch (block.language) {
      case "hocon" -> assertThat(errors(block.text).isEmpty()).isEqualTo(!isWrong(block.text));
      case "calls" -> assertCalls(block);
      case "text" -> assertThat(printed(block.policyBefore.orElseThrow())).isEqualTo(block.text);
      default -> throw new AssertionError(block.language);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x = 1",
        "caller = [ { x = 1 } ]",
        "tiers { x = 1 }",
        "routes = [ { x = 1 } ]",
        "limits = [ { x = 1 } ]",
        "limits = [ { when { x = 1 } } ]",
        "limits = [ { rates = [ { x = 1 } ] } ]",
        "limits = [ { burst { x = 1 } } ]",
        "limits = [ { shape { x = 1 } } ]",
        "limits = [ { abuse { x = 1 } } ]",
        "limits = [ { penalty { x = 1 } } ]",
        "answers { x = 1 }",
        "answers { denial { x = 1 } }",
        "idempotency { x = 1 }",
        "webhooks { x = 1 }",
        "webhooks { in-flight { x = 1 } }",
        "webhooks { circuit { x = 1 } }",
      })
  void everyKeyIsExplained(String text) throws IOException {
    String document = Files.readString(DOCUMENT);
    String error =
        Splitter.on('\n')
            .splitToStream(errors(text))
            .filter(line -> line.contains("unknown key"))
            .findFirst()
            .orElseThrow();
    String keys = error.substring(error.indexOf("keys here are ") + 14, error.lastIndexOf(')'));
    for (String key : Splitter.on(", ").split(keys)) {
      assertThat(document).containsPattern("`" + key + "[` =]|\\b" + key + " = ");
    }
  }

  /** Lines of {@code METHOD PATH {caller} -> limits}. */
  private static void assertCalls(Block block) {
    Policy policy =
        parse(block.policyBefore.orElseThrow())
            .fold(
                ReadResult.Accepted::value,
                rejected -> {
                  throw new AssertionError(rejected.errors().toString());
                });
    Matcher matcher = Matcher.compile(policy);
    List<String> judged = new ArrayList<>();
    for (String line : Splitter.on('\n').omitEmptyStrings().split(block.text)) {
      String asked = line.substring(0, line.indexOf(" -> "));
      judged.add(asked + " -> " + said(matcher.match(call(policy.name(), asked))));
    }
    assertThat(String.join("\n", judged) + "\n").isEqualTo(block.text);
  }

  private static Call call(String policy, String asked) {
    int brace = asked.indexOf('{');
    List<String> words = Splitter.on(' ').omitEmptyStrings().splitToList(asked.substring(0, brace));
    Map<String, String> caller = new HashMap<>();
    String inside = asked.substring(brace + 1, asked.length() - 1);
    for (String pair : Splitter.on(", ").omitEmptyStrings().split(inside)) {
      int equals = pair.indexOf('=');
      caller.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return new Call(
        policy,
        caller,
        words.isEmpty() ? null : words.get(0),
        words.isEmpty() ? null : words.get(1),
        null,
        1,
        null,
        null,
        null);
  }

  private static String said(Match match) {
    return match.fold(
        met ->
            String.join(" | ", met.checks().stream().flatMap(PolicyLanguageDocTest::met).toList()),
        unlimited -> "unlimited",
        refused ->
            "fault "
                + refused.fault().field()
                + ": "
                + refused.fault().value()
                + " (expected: "
                + refused.fault().expected()
                + ")");
  }

  private static Stream<String> met(Checks checks) {
    return checks.checks().stream()
        .map(
            check -> {
              String subject = checks.subject().display(check);
              return check.limit() + ": " + (subject.isEmpty() ? "whole API" : subject);
            });
  }

  private static String printed(String text) {
    return parse(text).fold(accepted -> PolicyText.describe(accepted.value()), bad -> errors(text));
  }

  private static String errors(String text) {
    return parse(text)
        .fold(
            accepted -> "",
            rejected ->
                String.join("\n", rejected.errors().stream().map(Object::toString).toList())
                    + "\n");
  }

  private static ReadResult<Policy> parse(String text) {
    return PolicyText.parse(isWrong(text) ? "wrong.conf" : "right.conf", text);
  }

  private static boolean isWrong(String text) {
    return text.startsWith("# wrong\n");
  }

  static Stream<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    Optional<String> policy = Optional.empty();
    StringBuilder text = new StringBuilder();
    String language = "";
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (!line.startsWith("```")) {
        text.append(line).append('\n');
      } else if (language.isEmpty()) {
        language = line.substring(3);
        text.setLength(0);
      } else {
        boolean isPolicy = language.equals("hocon");
        blocks.add(new Block(language, text.toString(), isPolicy ? Optional.empty() : policy));
        policy = isPolicy ? Optional.of(text.toString()) : policy;
        language = "";
      }
    }
    return blocks.stream();
  }
}
