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

  boolean allowed() {
    return verdict.allowed();
  }

  boolean degraded() {
    return verdict.degraded();
  }
}
