package dev.weir.node.window;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of leases. Leases are numbered in turn, so that many are few ranges.
 *
 * @param edges ascending: a range begins at each even place, and ends before the number at the odd
 *     place after it
 */
public record LeaseNumbers(List<Long> edges) {

  /** No number. */
  public static final LeaseNumbers NONE = new LeaseNumbers(List.of());

  public LeaseNumbers {
    edges = List.copyOf(edges);
    boolean ascending = edges.size() % 2 == 0;
    for (int i = 1; i < edges.size(); i++) {
      ascending &= edges.get(i - 1) < edges.get(i);
    }
    if (!ascending) {
      throw new IllegalArgumentException("edges: " + edges + " (expected: pairs, ascending)");
    }
  }

  /** All from one number up to, and without, another. */
  public static LeaseNumbers range(long from, long to) {
    return from < to ? new LeaseNumbers(List.of(from, to)) : NONE;
  }

  /** These numbers, which ascend. */
  static LeaseNumbers of(Iterable<Long> ascending) {
    List<Long> edges = new ArrayList<>();
    for (long number : ascending) {
      append(edges, number, number + 1);
    }
    return new LeaseNumbers(edges);
  }

  /** How many there are. */
  public long size() {
    long size = 0;
    for (int i = 0; i < edges.size(); i += 2) {
      size += edges.get(i + 1) - edges.get(i);
    }
    return size;
  }

  /** Whether it is among them. */
  public boolean contains(long number) {
    for (int i = 0; i < edges.size(); i += 2) {
      if (number >= edges.get(i) && number < edges.get(i + 1)) {
        return true;
      }
    }
    return false;
  }

  /** All of both. */
  public LeaseNumbers plus(LeaseNumbers other) {
    List<Long> merged = new ArrayList<>(edges.size() + other.edges.size());
    int mine = 0;
    int theirs = 0;
    while (mine < edges.size() || theirs < other.edges.size()) {
      boolean takeMine =
          theirs == other.edges.size()
              || (mine < edges.size() && edges.get(mine) <= other.edges.get(theirs));
      List<Long> from = takeMine ? edges : other.edges;
      int at = takeMine ? mine : theirs;
      append(merged, from.get(at), from.get(at + 1));
      mine += takeMine ? 2 : 0;
      theirs += takeMine ? 0 : 2;
    }
    return new LeaseNumbers(merged);
  }

  /** All but one. */
  public LeaseNumbers minus(long number) {
    List<Long> rest = new ArrayList<>(edges.size() + 2);
    for (int i = 0; i < edges.size(); i += 2) {
      long from = edges.get(i);
      long to = edges.get(i + 1);
      if (number < from || number >= to) {
        append(rest, from, to);
      } else {
        append(rest, from, number);
        append(rest, number + 1, to);
      }
    }
    return new LeaseNumbers(rest);
  }

  /** Adds a range that begins no earlier than the last one does. */
  private static void append(List<Long> edges, long from, long to) {
    int last = edges.size() - 1;
    if (from >= to) {
      return;
    }
    if (last >= 0 && from <= edges.get(last)) {
      edges.set(last, Math.max(edges.get(last), to));
    } else {
      edges.add(from);
      edges.add(to);
    }
  }
}
