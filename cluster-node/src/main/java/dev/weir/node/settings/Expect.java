package dev.weir.node.settings;

/** Bounds that records hold themselves to; the message names field, value and expectation. */
final class Expect {

  private Expect() {}

  static void between(String field, long value, long least, long most) {
    that(value >= least && value <= most, field, value, least + " to " + most);
  }

  static void that(boolean holds, String field, Object value, String expectation) {
    if (!holds) {
      throw new IllegalArgumentException(field + ": " + value + " (expected: " + expectation + ")");
    }
  }
}
