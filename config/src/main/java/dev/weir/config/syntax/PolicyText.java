package dev.weir.config.syntax;

import com.google.common.hash.Hashing;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.weir.config.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text of one policy: read, and told to a human. */
public final class PolicyText {

  private PolicyText() {}

  /**
   * Reads a policy.
   *
   * @param file what errors call the text
   * @param text HOCON
   * @return the policy, or everything that is wrong with it
   */
  public static ReadResult<Policy> parse(String file, String text) {
    return parse(file, text, Optional.empty());
  }

  /** As {@link #parse(String, String)}, where the policy must have this name if there is one. */
  static ReadResult<Policy> parse(String file, String text, Optional<String> name) {
    Problems problems = new Problems(file);
    Dialect.check(text, problems);
    Optional<Policy> policy = problems.isEmpty() ? read(text, name, problems) : Optional.empty();
    return policy.isPresent() && problems.isEmpty()
        ? new ReadResult.Accepted<>(policy.get())
        : new ReadResult.Rejected<>(problems.errors());
  }

  /** What the policy limits, in lines for a human. */
  public static String describe(Policy policy) {
    return new Description(policy).toString();
  }

  private static Optional<Policy> read(String text, Optional<String> name, Problems problems) {
    try {
      ConfigParseOptions options =
          ConfigParseOptions.defaults()
              .setSyntax(ConfigSyntax.CONF)
              .setIncluder(new NoInclude(problems));
      Config config = ConfigFactory.parseString(text, options);
      String hash = Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
      return new PolicyReader(new Section(config.root(), "", problems), problems)
          .read(name, text, hash);
    } catch (ConfigException e) {
      int line = e.origin() == null ? 0 : e.origin().lineNumber();
      problems.add(line, "", lineOf(text, line), "HOCON; " + withoutOrigin(e));
      return Optional.empty();
    }
  }

  private static String lineOf(String text, int line) {
    return text.lines()
        .skip(Math.max(0, line - 1))
        .findFirst()
        .map(found -> Quoted.text(found.strip()))
        .orElse("nothing");
  }

  /** The parser's message without the place, which we say ourselves, and its guesses. */
  private static String withoutOrigin(ConfigException e) {
    String message = String.valueOf(e.getMessage());
    int place = message.indexOf(": ", message.indexOf(": ") + 1);
    String said = place < 0 ? message : message.substring(place + 2);
    int guess = said.indexOf(" (if you ");
    return guess < 0 ? said : said.substring(0, guess);
  }
}
