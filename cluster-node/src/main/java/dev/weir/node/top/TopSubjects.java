package dev.weir.node.top;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import java.util.ArrayList;
import java.util.List;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;

/**
 * Which subjects of one policy call, and are denied, the most on this node. Any number of threads
 * may count.
 *
 * <p>Two generations are kept: the one that counts, and the one before it, so that there is always
 * between one and two generations' time to show. A sketch grows with what it meets up to its size.
 */
public final class TopSubjects {

  private final int slots;
  private Generation now;
  private Generation before;

  /**
   * One that has counted nothing.
   *
   * @param slots of each sketch, a power of 2 from 8 on: it remembers three quarters as many
   *     subjects, and is wrong by 3.5 / slots of all that it counted, at most
   */
  TopSubjects(int slots) {
    this.slots = slots;
    this.now = new Generation(slots);
    this.before = new Generation(slots);
  }

  /** A call was judged: it counts once for each subject that it met. */
  public synchronized void judged(List<Checks> met, boolean allowed) {
    for (int i = 0; i < met.size(); i++) {
      Subject subject = met.get(i).subject();
      if (!amongFirst(i, subject, met)) {
        now.calls.update(subject);
        if (!allowed) {
          now.denied.update(subject);
        }
      }
    }
  }

  /** A subject may have two limiters, one for each kind of durability. */
  private static boolean amongFirst(int many, Subject subject, List<Checks> met) {
    for (int i = 0; i < many; i++) {
      if (met.get(i).subject().entityId().equals(subject.entityId())) {
        return true;
      }
    }
    return false;
  }

  /** Begins a generation, and forgets the one before the last. */
  synchronized void turn() {
    before = now;
    now = new Generation(slots);
  }

  /**
   * The first of both generations together.
   *
   * @param most subjects
   * @param mostCharacters that these have together
   */
  NodeRanking ranking(By by, int most, int mostCharacters) {
    ItemsSketch<Subject> both = both(by);
    List<RankedSubject> first = new ArrayList<>();
    long characters = 0;
    for (ItemsSketch.Row<Subject> row :
        both.getFrequentItems(both.getMaximumError(), ErrorType.NO_FALSE_NEGATIVES)) {
      characters += row.getItem().display().length();
      if (first.size() == most || characters > mostCharacters) {
        return new NodeRanking(first, row.getUpperBound());
      }
      first.add(
          new RankedSubject(row.getItem().display(), row.getUpperBound(), row.getLowerBound()));
    }
    return new NodeRanking(first, both.getMaximumError());
  }

  private synchronized ItemsSketch<Subject> both(By by) {
    return new ItemsSketch<Subject>(slots).merge(before.by(by)).merge(now.by(by));
  }

  private static final class Generation {
    private final ItemsSketch<Subject> calls;
    private final ItemsSketch<Subject> denied;

    Generation(int slots) {
      calls = new ItemsSketch<>(slots);
      denied = new ItemsSketch<>(slots);
    }

    ItemsSketch<Subject> by(By by) {
      return switch (by) {
        case CALLS -> calls;
        case DENIED -> denied;
      };
    }
  }
}
