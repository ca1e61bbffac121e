package dev.weir.node.window;

/**
 * One call in flight.
 *
 * @param number no other lease of the limiter ever has it
 * @param sinceMillis when it was granted
 * @param expiresAtMillis when its slot comes free by itself
 */
public record Lease(long number, long sinceMillis, long expiresAtMillis) {

  public Lease {
    Expect.atLeast("expiresAtMillis - sinceMillis", expiresAtMillis - sinceMillis, 1);
  }

  Lease moved(long byMillis) {
    return new Lease(number, sinceMillis + byMillis, expiresAtMillis + byMillis);
  }
}
