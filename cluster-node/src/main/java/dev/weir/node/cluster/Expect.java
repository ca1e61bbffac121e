package dev.weir.node.cluster;

/** The check that the records share; its message names the field, the value and the expectation. */
final class Expect {

  private Expect() {}

  static void that(boolean holds, String field, Object value, String expectation) {
    if (!holds) {
      throw new IllegalArgumentException(field + ": " + value + " (expected: " + expectation + ")");
    }
  }
}
