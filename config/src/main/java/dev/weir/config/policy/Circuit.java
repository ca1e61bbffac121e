package dev.weir.config.policy;

import java.time.Duration;

/**
 * When a destination that fails is delivered to no more, until a single delivery shows that it
 * works again.
 *
 * @param inARow failures one after the other that open it, 1 to {@value #MAX_IN_A_ROW}. Half of the
 *     latest {@value #LATEST} outcomes open it too
 * @param first the pause before the first probe; {@link #MIN_PAUSE} to {@code longest}
 * @param longest each probe that fails doubles the pause, up to this; at most {@link #MAX_PAUSE}
 */
public record Circuit(int inARow, Duration first, Duration longest) {

  /** The most failures in a row. */
  public static final int MAX_IN_A_ROW = 20;

  /** Of so many outcomes half may not fail. */
  public static final int LATEST = 20;

  /** The shortest pause. */
  public static final Duration MIN_PAUSE = Duration.ofMillis(100);

  /** The longest pause. */
  public static final Duration MAX_PAUSE = Duration.ofHours(1);

  /** What a policy has that says nothing of it. */
  public static final Circuit DEFAULT =
      new Circuit(5, Duration.ofSeconds(1), Duration.ofSeconds(5));

  public Circuit {
    Expect.between("in-a-row", inARow, 1, MAX_IN_A_ROW);
    Expect.lasting("longest", longest, MIN_PAUSE, MAX_PAUSE);
    Expect.lasting("first", first, MIN_PAUSE, longest);
  }
}
