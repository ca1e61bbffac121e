package dev.weir.config.policy;

import java.util.Optional;

/**
 * How a limit with windows deals with calls, beyond counting and denying them.
 *
 * @param shape whether calls over the window wait; not with {@code shadow} or {@code spread}
 * @param abuse whether a subject that is denied again and again has less; not with {@code spread}
 * @param penalty whether early retries put the reset off; not with {@code spread}
 * @param shadow whether it is judged, counted and shown, and denies nothing; not with {@code
 *     spread}
 * @param spread whether nodes take its permits in blocks and decide by themselves
 */
public record Manner(
    Optional<Shape> shape,
    Optional<Abuse> abuse,
    Optional<Penalty> penalty,
    boolean shadow,
    boolean spread) {

  /** It counts and denies. */
  public static final Manner PLAIN =
      new Manner(Optional.empty(), Optional.empty(), Optional.empty(), false, false);

  public Manner {
    Expect.that(
        shape.isEmpty() || !shadow,
        "shape",
        "with shadow",
        "no shape: what denies nothing lets nobody wait");
    Expect.that(
        !spread || (shape.isEmpty() && abuse.isEmpty() && penalty.isEmpty() && !shadow),
        "spread",
        "with shape, abuse, penalty or shadow",
        "none of them: no single place sees all calls of a limit that is spread");
  }
}
