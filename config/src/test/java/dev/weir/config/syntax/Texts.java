package dev.weir.config.syntax;

import dev.weir.config.policy.Policy;
import java.util.List;

/** Policy texts for tests. */
public final class Texts {

  private Texts() {}

  /** The policy of a text without errors. */
  public static Policy policy(String text) {
    return PolicyText.parse("test.conf", text)
        .fold(
            ReadResult.Accepted::value,
            rejected -> {
              throw new AssertionError(rejected.errors().toString());
            });
  }

  /** The errors of a text that has some. */
  static List<String> errors(String text) {
    return PolicyText.parse("test.conf", text)
        .fold(
            accepted -> List.of(),
            rejected -> rejected.errors().stream().map(PolicyError::toString).toList());
  }

  /** A policy with one limit, of which these are the lines. */
  static String withLimit(String limit) {
    return "policy = p\ncaller = [ { name = org }, { name = user } ]\nlimits = [ {\n"
        + limit
        + "\n} ]";
  }

  /** A policy with these lines besides the least that it needs. */
  static String with(String lines) {
    return "policy = p\ncaller = [ { name = org } ]\n"
        + "limits = [ { name = a, per = [org], rates = [\"1 per day\"] } ]\n"
        + lines;
  }
}
