package dev.weir.http.outside;

import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * One row of a policy's table, and calls that meet it first.
 *
 * @param scope what a denial calls it
 * @param subject what answers show of whom it is per
 * @param before what an operator does before a subject's first call
 * @param calls the n-th call of one subject, from 0
 */
record Row(
    Promise promise,
    String scope,
    Pattern subject,
    BiConsumer<TestNode, Integer> before,
    Calls calls) {

  /** Of a subject that no operator does anything for. */
  Row(Promise promise, String scope, Pattern subject, Calls calls) {
    this(promise, scope, subject, (node, who) -> {}, calls);
  }

  /** The same, for whom something is done before. */
  Row after(BiConsumer<TestNode, Integer> before) {
    return new Row(promise, scope, subject, before, calls);
  }

  /** Calls of one subject. */
  @FunctionalInterface
  interface Calls {
    /**
     * The n-th call.
     *
     * @param who a number that no other subject has
     */
    Question call(int who, int n);
  }

  Question call(int who, int n) {
    return calls.call(who, n);
  }

  @Override
  public String toString() {
    return promise.policy()
        + " "
        + promise.limit()
        + ": "
        + promise.permits()
        + " per "
        + promise.windowSeconds()
        + " s, "
        + subject;
  }
}
