package dev.weir.http.decisions;

import dev.weir.config.matching.Match.Fault;

/** Names and bounds of a call's fields, as the wire has them. */
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

  static final int MAX_POLICY_CHARS = 63;
  static final int MAX_ATTRIBUTES = 32;
  static final int MAX_ATTRIBUTE_CHARS = 256;
  static final int MAX_METHOD_CHARS = 16;
  static final int MAX_PATH_CHARS = 2_048;
  static final int MAX_ID_CHARS = 128;
  static final long MAX_ITEMS = 1_000_000;
  static final long MAX_COST = 1_000_000_000;
  static final long MAX_WAIT_MILLIS = 3_600_000;
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
