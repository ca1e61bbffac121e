package dev.weir.config.policy;

/**
 * Deliveries in flight to one destination.
 *
 * @param initial how many while nothing is known of it, 1 to {@code most}
 * @param most how many at most, however fast it answers; at most {@value #MAX}
 */
public record InFlight(int initial, int most) {

  /** What a policy has that says nothing of it. */
  public static final InFlight DEFAULT = new InFlight(8, 256);

  /** The most deliveries in flight to one destination. */
  public static final int MAX = 1_000;

  public InFlight {
    Expect.between("most", most, 1, MAX);
    Expect.between("initial", initial, 1, most);
  }
}
