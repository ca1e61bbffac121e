package dev.weir.config.matching;

import java.util.List;
import java.util.function.Predicate;

/** A set of a policy's limits, by their place in it: 64 to a word. */
final class LimitSet {

  private final long[] words;

  private LimitSet(long[] words) {
    this.words = words;
  }

  /** The limits for which this holds. */
  static <T> LimitSet of(List<T> limits, Predicate<T> holds) {
    long[] words = new long[words(limits.size())];
    for (int i = 0; i < limits.size(); i++) {
      if (holds.test(limits.get(i))) {
        words[i >> 6] |= 1L << i;
      }
    }
    return new LimitSet(words);
  }

  /** How many words a set of so many limits has. */
  static int words(int limits) {
    return (limits + 63) >> 6;
  }

  long word(int word) {
    return words[word];
  }
}
