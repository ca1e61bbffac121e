package dev.weir.node.incident;

import dev.weir.node.limiter.CborSerializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All incidents.
 *
 * @param version counts the changes since the first: of two boards the higher one is the later
 * @param incidents at most one of each policy, and {@value #MOST} in all
 */
record IncidentBoard(long version, List<Incident> incidents) implements CborSerializable {

  /** Far more policies than anybody has. */
  static final int MOST = 1_000;

  static final IncidentBoard EMPTY = new IncidentBoard(0, List.of());

  IncidentBoard {
    incidents = List.copyOf(incidents);
  }

  /** A policy's incident, if it has one that is not over. */
  Optional<Incident> at(String policy, long nowMillis) {
    for (Incident incident : incidents) {
      if (incident.policy().equals(policy) && incident.holdsAt(nowMillis)) {
        return Optional.of(incident);
      }
    }
    return Optional.empty();
  }

  /** Whether there is room for one of this policy. */
  boolean hasRoomFor(String policy, long nowMillis) {
    return without(policy, nowMillis).size() < MOST;
  }

  /** The board after an event; what was over by then is off it. */
  IncidentBoard apply(IncidentEvent event) {
    if (event instanceof IncidentEvent.Declared declared) {
      List<Incident> after = without(declared.incident().policy(), event.atMillis());
      after.add(declared.incident());
      return new IncidentBoard(version + 1, after);
    }
    // It is sealed: what is not declared is ended.
    String policy = ((IncidentEvent.Ended) event).policy();
    return new IncidentBoard(version + 1, without(policy, event.atMillis()));
  }

  private List<Incident> without(String policy, long nowMillis) {
    List<Incident> others = new ArrayList<>(incidents);
    others.removeIf(each -> each.policy().equals(policy) || !each.holdsAt(nowMillis));
    return others;
  }
}
