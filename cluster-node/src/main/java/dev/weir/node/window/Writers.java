package dev.weir.node.window;

import java.util.List;

/**
 * Who wrote last to a journal. A writer's generation is one above the latest that it read when it
 * began; so a later generation began when the earlier ones had granted all that they ever will, and
 * knew of it. Clocks, which step back, cannot tell that.
 *
 * @param generation the latest; 0 before anything was written
 * @param incarnations who is of it; of more than {@value #TOLD_APART}, the first
 */
public record Writers(long generation, List<Long> incarnations) {

  static final int TOLD_APART = 2;

  /** Of an empty journal. */
  public static final Writers NONE = new Writers(0, List.of());

  public Writers {
    Expect.atLeast("generation", generation, 0);
    incarnations = List.copyOf(incarnations);
  }

  /** The generation of a writer that begins with this. */
  public long next() {
    return generation + 1;
  }

  /** After an entry. */
  public Writers with(long incarnation, long itsGeneration) {
    if (itsGeneration > generation) {
      return new Writers(itsGeneration, List.of(incarnation));
    }
    if (itsGeneration < generation
        || incarnations.contains(incarnation)
        || incarnations.size() == TOLD_APART) {
      return this;
    }
    return new Writers(generation, List.of(incarnations.get(0), incarnation));
  }

  /** Where a writer stands that has written. */
  public Standing standing(long incarnation, long itsGeneration) {
    if (itsGeneration < generation) {
      return Standing.OVERTAKEN;
    }
    return incarnations.equals(List.of(incarnation)) ? Standing.LEADING : Standing.TIED;
  }
}
