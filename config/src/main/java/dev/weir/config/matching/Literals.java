package dev.weir.config.matching;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows which literal segment: a hash table that is asked with a piece of a path, so that no
 * segment has to be cut out to be looked up.
 */
final class Literals {

  /** Open addressing, at most half full: a probe ends at the first empty place. */
  private final @Nullable String[] segments;

  private final @Nullable RouteNode[] nodes;
  private final int mask;

  Literals(Map<String, RouteNode> children) {
    int size = Math.max(2, Integer.highestOneBit(Math.max(1, children.size())) * 4);
    segments = new @Nullable String[size];
    nodes = new @Nullable RouteNode[size];
    mask = size - 1;
    children.forEach(this::put);
  }

  /** The node of a path's segment, if there is one. */
  @Nullable RouteNode find(CallPath path, int segment) {
    int start = path.start(segment);
    int length = path.end(segment) - start;
    int place = spread(path.hash(segment));
    for (String found = segments[place]; found != null; found = segments[place]) {
      if (found.length() == length && path.text().startsWith(found, start)) {
        return nodes[place];
      }
      place = (place + 1) & mask;
    }
    return null;
  }

  private void put(String segment, RouteNode node) {
    int place = spread(segment.hashCode());
    while (segments[place] != null) {
      place = (place + 1) & mask;
    }
    segments[place] = segment;
    nodes[place] = node;
  }

  private int spread(int hash) {
    return (hash ^ (hash >>> 16)) & mask;
  }
}
