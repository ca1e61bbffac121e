package dev.weir.node.window;

import java.util.ArrayList;
import java.util.List;

/**
 * Permits by the instant from which they count, oldest first, in a ring of at most {@value #MOST}
 * entries. A full ring counts its oldest permits from its second oldest instant.
 */
final class SlidingLog {

  /** Twice the slots of a window, so that only debits and changes of a rate ever fill it. */
  static final int MOST = 128;

  private long[] instantsMillis = new long[4];
  private long[] permits = new long[4];
  private int head;
  private int size;
  private long sum;

  /** All permits in it. */
  long sum() {
    return sum;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The latest instant; only of a log that is not empty. */
  long newestMillis() {
    return instantsMillis[at(size - 1)];
  }

  /** Adds permits at an instant, or at the newest one if that is later. */
  void add(long instantMillis, long count) {
    sum += count;
    if (size > 0 && instantMillis <= newestMillis()) {
      permits[at(size - 1)] += count;
      return;
    }
    if (size == instantsMillis.length) {
      makeRoom();
    }
    size++;
    instantsMillis[at(size - 1)] = instantMillis;
    permits[at(size - 1)] = count;
  }

  /**
   * Takes permits back from the entry of an instant.
   *
   * @return how many there were
   */
  long remove(long instantMillis, long count) {
    int entry = size - 1;
    while (entry >= 0 && instantsMillis[at(entry)] > instantMillis) {
      entry--;
    }
    if (entry < 0 || instantsMillis[at(entry)] != instantMillis) {
      return 0;
    }
    long removed = Math.min(count, permits[at(entry)]);
    permits[at(entry)] -= removed;
    sum -= removed;
    if (permits[at(entry)] == 0) {
      for (int next = entry; next < size - 1; next++) {
        instantsMillis[at(next)] = instantsMillis[at(next + 1)];
        permits[at(next)] = permits[at(next + 1)];
      }
      size--;
    }
    return removed;
  }

  /** Drops what counts from that instant or before. */
  void dropUpTo(long instantMillis) {
    while (size > 0 && instantsMillis[head] <= instantMillis) {
      sum -= permits[head];
      head = at(1);
      size--;
    }
  }

  /** The instant up to which at least so many permits count; at most {@link #sum}. */
  long holdsUpTo(long count) {
    long counted = 0;
    int entry = -1;
    while (counted < count) {
      entry++;
      counted += permits[at(entry)];
    }
    return instantsMillis[at(entry)];
  }

  /** Moves every instant back in time. */
  void moveBack(long millis) {
    for (int entry = 0; entry < size; entry++) {
      instantsMillis[at(entry)] -= millis;
    }
  }

  /** What it holds, oldest first. */
  List<Conduct.Denials> entries() {
    List<Conduct.Denials> entries = new ArrayList<>(size);
    for (int entry = 0; entry < size; entry++) {
      entries.add(new Conduct.Denials(instantsMillis[at(entry)], permits[at(entry)]));
    }
    return entries;
  }

  void clear() {
    head = 0;
    size = 0;
    sum = 0;
  }

  private void makeRoom() {
    if (size == MOST) {
      permits[at(1)] += permits[head];
      head = at(1);
      size--;
      return;
    }
    long[] instants = new long[2 * size];
    long[] counts = new long[2 * size];
    for (int entry = 0; entry < size; entry++) {
      instants[entry] = instantsMillis[at(entry)];
      counts[entry] = permits[at(entry)];
    }
    instantsMillis = instants;
    permits = counts;
    head = 0;
  }

  private int at(int entry) {
    return (head + entry) & (instantsMillis.length - 1);
  }
}
