package dev.weir.http.wire;

import java.time.Duration;

/**
 * Bounds on bodies that do not arrive in one piece with their headers.
 *
 * @param arrival how long one may take; 1 ms to 10 minutes
 * @param inFlightBytes how many bytes of them may be held at once; at least 1
 */
public record BodySettings(Duration arrival, long inFlightBytes) {

  public BodySettings {
    if (arrival.compareTo(Duration.ofMillis(1)) < 0
        || arrival.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException(
          "weir.http.bodies.arrival: " + arrival + " (expected: 1 ms to 10 minutes)");
    }
    if (inFlightBytes < 1) {
      throw new IllegalArgumentException(
          "weir.http.bodies.in-flight: " + inFlightBytes + " (expected: at least 1 byte)");
    }
  }
}
