package dev.weir.node.event;

import dev.weir.node.limiter.CborSerializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that happened.
 *
 * @param policy whose; empty: no policy's
 * @param atMillis by the clock of the node that tells it, Unix milliseconds
 * @param node the address of that node
 * @param standsFor how many like it there were since the last that was told of; 1 or more
 * @param details what else there is to say, by name; without secrets
 */
public record Event(
    Kind kind,
    String policy,
    long atMillis,
    String node,
    long standsFor,
    SortedMap<String, String> details)
    implements HubCommand, CborSerializable {

  /** What sort of thing. */
  public enum Kind {
    /** A call was denied. */
    DENIAL,
    /** A node came, went, or cannot be reached. */
    MEMBERSHIP,
    /** An operator changed a subject's tier or overrides, or reset its windows. */
    SETTINGS,
    /** An operator began, changed or ended an incident. */
    INCIDENT
  }

  public Event {
    if (standsFor < 1) {
      throw new IllegalArgumentException("standsFor: " + standsFor + " (expected: 1 or more)");
    }
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }
}
