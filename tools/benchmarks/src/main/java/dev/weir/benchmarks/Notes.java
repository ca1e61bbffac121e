package dev.weir.benchmarks;

/** Sentences that several sections say. */
final class Notes {

  private Notes() {}

  static String of(Tally.Counts counts) {
    return "All answers together: "
        + Show.count(counts.allowed())
        + " allowed, "
        + Show.count(counts.others())
        + " others, "
        + Show.count(counts.degraded())
        + " degraded.";
  }
}
