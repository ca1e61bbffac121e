package dev.weir.config.syntax;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what somebody meant to write. */
final class Nearest {

  /** Longer words are not compared: nobody meant them. */
  private static final int MAX_CHARACTERS = 64;

  private Nearest() {}

  /** The known word that is fewest edits away, if it is at most a third of its letters. */
  static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    return known.stream()
        .filter(other -> edits(word, other) <= Math.max(1, (other.length() + 1) / 3))
        .min(
            Comparator.comparingInt((String other) -> edits(word, other))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Letters to insert, drop, replace or swap with their neighbour (Damerau 1964). */
  private static int edits(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = edits[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        edits[i][j] = swapped ? Math.min(least, 1 + edits[i - 2][j - 2]) : least;
      }
    }
    return edits[from.length()][to.length()];
  }
}
