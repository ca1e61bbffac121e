package dev.weir.http.outside;

/**
 * One question and its answer, with the times at which they passed the asker.
 *
 * @param node whom it was asked
 * @param answeredMillis when the whole answer was there
 */
record Seen(
    String node,
    Question question,
    long askedMillis,
    long answeredMillis,
    int status,
    String text,
    Verdict verdict) {

  long tookMillis() {
    return answeredMillis - askedMillis;
  }

  /** For a person who must find out what happened. */
  String told() {
    return node + " after " + tookMillis() + " ms: " + question.json() + " -> " + text;
  }

  boolean allowed() {
    return verdict.allowed();
  }

  boolean degraded() {
    return verdict.degraded();
  }
}
