package dev.weir.http.server;

import java.time.Duration;

/**
 * Where a port is and how long it bears with its peers.
 *
 * @param host the address it is bound to
 * @param port 1 to 65535, or 0 for any free one
 * @param stalledAfter how long a connection may bring no whole request; 1 s to 1 hour
 */
public record ListenerSettings(String host, int port, Duration stalledAfter) {

  public ListenerSettings {
    Expect.that(!host.isBlank(), "host", "\"\"", "an address");
    Expect.that(port >= 0 && port <= 65535, "port", port, "0 to 65535");
    Expect.that(
        stalledAfter.compareTo(Duration.ofSeconds(1)) >= 0
            && stalledAfter.compareTo(Duration.ofHours(1)) <= 0,
        "stalled-after",
        stalledAfter,
        "1 s to 1 hour");
  }
}
