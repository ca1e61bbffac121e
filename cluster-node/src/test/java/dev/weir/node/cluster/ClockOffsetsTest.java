package dev.weir.node.cluster;

import static dev.weir.node.cluster.Nodes.address;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.Address;
import dev.weir.node.cluster.ClockOffsets.Measured;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClockOffsetsTest {

  private static final long MILLI = 1_000_000L;
  private static final long WALL_MILLIS = 1_700_000_000_000L;
  private static final long MONOTONIC_NANOS = -55L * MILLI;

  private long stepMillis;
  private final ClockOffsets offsets =
      new ClockOffsets(
          () -> Instant.ofEpochMilli(WALL_MILLIS + stepMillis),
          () -> MONOTONIC_NANOS,
          Duration.ofMillis(500));

  @Test
  void aPeerNotMeasuredIsTakenToBeRight() {
    assertThat(offsets.offsetMillis(address(2))).isZero();
    assertThat(offsets.agreed()).isTrue();
  }

  @Test
  void anInstantOfAPeerPlusTheOffsetIsOneOfThisNode() {
    measured(3, 250, -40);

    long deadlineByPeer = WALL_MILLIS + 250 + 1_000;
    assertThat(deadlineByPeer + offsets.offsetMillis(address(2))).isEqualTo(WALL_MILLIS + 1_000);
    assertThat(offsets.offsetMillis(address(3))).isEqualTo(40);
  }

  @Test
  void aStepOfThisNodesOwnClockShowsAtOnce() {
    measured(3, 0, 0);

    stepMillis = -30_000;

    assertThat(offsets.offsetMillis(address(2))).isEqualTo(-30_000);
    assertThat(offsets.agreed()).isFalse();
  }

  @Test
  void oneOfThreeThatIsOffIsOutvoted() {
    measured(3, 600, 601);
    assertThat(offsets.agreed()).as("the one").isFalse();

    measured(3, -600, 1);
    assertThat(offsets.agreed()).as("each of the others").isTrue();
  }

  @Test
  void atTheBoundAClockIsRightAndBeyondItIsNot() {
    measured(3, 500, -500);
    assertThat(offsets.agreed()).isTrue();

    measured(3, 501, -501);
    assertThat(offsets.agreed()).isFalse();
  }

  @Test
  void ofTwoThatDifferNeitherIsOutvoted() {
    measured(2, 10_000);
    assertThat(offsets.agreed()).isTrue();
  }

  @Test
  void membersThatWereNotMeasuredDisagreeWithNobody() {
    measured(5, 10_000, 10_000);
    assertThat(offsets.agreed()).isTrue();

    measured(5, 10_000, 10_000, 10_000);
    assertThat(offsets.agreed()).isFalse();
  }

  /** Node 2, 3, … are ahead by so many milliseconds. */
  private void measured(int members, long... aheadMillis) {
    Map<Address, Long> ahead = new HashMap<>();
    for (int i = 0; i < aheadMillis.length; i++) {
      ahead.put(address(2 + i), (WALL_MILLIS + aheadMillis[i]) * MILLI - MONOTONIC_NANOS);
    }
    offsets.publish(new Measured(ahead, members));
  }
}
