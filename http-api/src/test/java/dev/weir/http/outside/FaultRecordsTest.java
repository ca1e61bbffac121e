package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.outside.Slots.Held;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the fault suite says of slots and settings, and that it can say no. */
class FaultRecordsTest {
  @Test
  void slotsThatOverlapAreInFlightAtOnce() {
    assertThat(Slots.mostAtOnce(List.of(new Held(0, 10), new Held(5, 15), new Held(9, 11))))
        .isEqualTo(3);
  }

  @Test
  void aSlotThatIsTakenWhenAnotherIsGivenBackIsNotInFlightWithIt() {
    assertThat(Slots.mostAtOnce(List.of(new Held(10, 20), new Held(0, 10)))).isEqualTo(1);
  }

  @Test
  void withoutSlotsNoneIsInFlight() {
    assertThat(Slots.mostAtOnce(List.of())).isZero();
  }

  @Test
  void anAcknowledgedChangeThatHistoryDoesNotShowIsLost() {
    assertThat(Changes.lost(List.of(1_000L, 1_001L, 1_002L), List.of(1_000L, 1_002L)))
        .containsExactly(1_001L);
  }

  @Test
  void aChangeThatWasDoneThoughNobodyWasToldIsNoLoss() {
    assertThat(Changes.lost(List.of(1_000L), List.of(1_000L, 1_001L))).isEmpty();
  }
}
