package dev.weir.http.decisions;

import dev.weir.config.matching.Match.Fault;

/**
 * Names of a call's fields, as the wire has them; their bounds are the matching's and the policy's.
 */
final class Field {

  static final String POLICY = "policy";
  static final String CALLER = "caller";
  static final String METHOD = "method";
  static final String PATH = "path";
  static final String KIND = "kind";
  static final String ITEMS = "items";
  static final String COST = "cost";
  static final String WAIT_MILLIS = "waitMillis";
  static final String ID = "id";
  static final String DECISIONS = "decisions";

  static final int MAX_DECISIONS = 1_000;

  private Field() {}

  /** A field of one decision of a batch. */
  static Fault inBatch(int index, Fault fault) {
    String field = DECISIONS + "[" + index + "]";
    return new Fault(
        fault.field().isEmpty() ? field : field + "." + fault.field(),
        fault.value(),
        fault.expected());
  }
}
