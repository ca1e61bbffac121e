package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefundedTest {

  private final Refunded refunded = new Refunded();

  @Test
  void eachTakeOnce() {
    assertThat(refunded.first(1, 0, 10)).isTrue();
    assertThat(refunded.first(1, 0, 10)).isFalse();
    assertThat(refunded.first(2, 0, 10)).isTrue();
  }

  @Test
  void receiptThatIsOlderThanTheMemoryIsNotHonoured() {
    assertThat(refunded.first(1, 0, Refunded.MEMORY_MILLIS)).isTrue();
    assertThat(refunded.first(1, 0, Refunded.MEMORY_MILLIS + 1)).isFalse();
    assertThat(refunded.first(2, 0, Refunded.MEMORY_MILLIS + 1)).isFalse();
  }

  @Test
  void memoryIsBounded() {
    for (int i = 0; i < Refunded.MAX; i++) {
      assertThat(refunded.first(i, 0, 0)).isTrue();
    }
    assertThat(refunded.first(Refunded.MAX, 0, 0)).isFalse();
    long later = Refunded.MEMORY_MILLIS + 1;
    assertThat(refunded.first(Refunded.MAX, later, later)).isTrue();
  }

  @Test
  void whatMustNotBeRefundedIsNot() {
    refunded.never(1, 10);
    assertThat(refunded.first(1, 0, 20)).isFalse();
    assertThat(refunded.first(2, 0, 20)).isTrue();
  }

  @Test
  void whatMustNotBeRefundedIsNotThoughThereWasNoRoomToNoteIt() {
    for (int i = 0; i < Refunded.MAX; i++) {
      assertThat(refunded.first(i, 0, 0)).isTrue();
    }
    long later = Refunded.MEMORY_MILLIS;
    refunded.never(-1, later);
    assertThat(refunded.first(-1, later, later + 1)).isFalse();
    assertThat(refunded.first(-2, later + 1, later + 1)).isTrue();
  }
}
