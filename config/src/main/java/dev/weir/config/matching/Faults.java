package dev.weir.config.matching;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Shown;

/** Makes faults whose values are safe to show: short, and without control characters. */
final class Faults {

  private Faults() {}

  static Fault of(String field, String value, String expected) {
    return new Fault(field, Shown.of(value), expected);
  }

  static Fault outside(String field, long value, long least, long most) {
    return new Fault(field, Long.toString(value), least + " to " + most);
  }
}
