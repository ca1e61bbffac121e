package dev.weir.config.policy;

import java.util.List;
import java.util.function.Function;

/**
 * A JSON body with typed placeholders, cut into its parts. Joined in order the parts are the body:
 * {@code "limit":"{limit}"} becomes a number, {@code "after {retryAfterSeconds} seconds"} text.
 *
 * @param parts literal JSON text and placeholders, alternating as needed; not empty
 */
public record BodyTemplate(List<Part> parts) {

  /** Literal JSON text, or a value to fill in. */
  public sealed interface Part {

    /** One of the functions is applied, by what this is. */
    <R> R fold(Function<Literal, R> literal, Function<Value, R> value);
  }

  /** JSON text that stands as it is. */
  public record Literal(String json) implements Part {
    @Override
    public <R> R fold(Function<Literal, R> literal, Function<Value, R> value) {
      return literal.apply(this);
    }
  }

  /**
   * A value to fill in.
   *
   * @param placeholder which value
   * @param insideString whether it stands inside a JSON string, so that no quotes are added; where
   *     it does not, its placeholder is a number
   */
  public record Value(Placeholder placeholder, boolean insideString) implements Part {
    @Override
    public <R> R fold(Function<Literal, R> literal, Function<Value, R> value) {
      return value.apply(this);
    }
  }

  /** The values that a denial knows. All are of the limit and window that denied. */
  public enum Placeholder {
    RETRY_AFTER_SECONDS("retryAfterSeconds", true),
    LIMIT("limit", true),
    REMAINING("remaining", true),
    RESET_AT("resetAt", true),
    WINDOW_SECONDS("windowSeconds", true),
    SCOPE("scope", false),
    NAME("name", false),
    POLICY("policy", false);

    private final String text;
    private final boolean number;

    Placeholder(String text, boolean number) {
      this.text = text;
      this.number = number;
    }

    /** As a template spells it between braces. */
    public String text() {
      return text;
    }

    /** Whether it stays a number where it is the whole of a JSON string. */
    public boolean number() {
      return number;
    }
  }

  public BodyTemplate {
    parts = List.copyOf(parts);
    Expect.that(!parts.isEmpty(), "denial.body", "nothing", "JSON text");
  }

  /** The template as a policy spells it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.fold(Literal::json, BodyTemplate::spelled)));
    return text.toString();
  }

  private static String spelled(Value value) {
    String braced = '{' + value.placeholder().text() + '}';
    return value.insideString() ? braced : '"' + braced + '"';
  }
}
