package dev.weir.config.matching;

import java.util.Arrays;

/** The endpoints that one call reaches, the most specific first. Confined to that call. */
final class Reached {

  private Endpoint[] endpoints = new Endpoint[4];
  private int count;
  private RouteFacts route;

  /**
   * @param unknown the facts of a call that reaches no declared route
   */
  Reached(RouteFacts unknown) {
    this.route = unknown;
  }

  void add(Endpoint endpoint) {
    if (!route.known() && endpoint.route() != null) {
      route = endpoint.route();
    }
    if (count == endpoints.length) {
      endpoints = Arrays.copyOf(endpoints, 2 * count);
    }
    endpoints[count++] = endpoint;
  }

  /** The most specific route that the policy declares for the call. */
  RouteFacts route() {
    return route;
  }

  /** One word of the limits whose {@code when} names a pattern that is reached. */
  long when(int word) {
    long bits = 0;
    for (int i = 0; i < count; i++) {
      bits |= endpoints[i].limits().when().word(word);
    }
    return bits;
  }

  /** One word of the limits whose {@code unless} names a pattern that is reached. */
  long unless(int word) {
    long bits = 0;
    for (int i = 0; i < count; i++) {
      bits |= endpoints[i].limits().unless().word(word);
    }
    return bits;
  }
}
