package dev.weir.config.policy;

/**
 * A value that a policy cannot have. The message is {@code field: value (expected: expectation)}.
 */
public final class InvalidValue extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final String field;
  private final String value;
  private final String expected;

  InvalidValue(String field, String value, String expected) {
    super(field + ": " + value + " (expected: " + expected + ")");
    this.field = field;
    this.value = value;
    this.expected = expected;
  }

  /** Which field of the record, as policy text spells it. */
  public String field() {
    return field;
  }

  /** The value, as errors show it. */
  public String value() {
    return value;
  }

  /** What was expected of it. */
  public String expected() {
    return expected;
  }
}
