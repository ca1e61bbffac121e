package dev.weir.node.window;

/** The checks that records share; each message names the field, the value and the expectation. */
final class Expect {

  private Expect() {}

  static void between(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          field + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }

  static void atLeast(String field, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          field + ": " + value + " (expected: at least " + least + ")");
    }
  }
}
