package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeasesTest {

  private static final long START = 1_714_058_363_457L;
  private static final long LEASE_MILLIS = 5_000;
  private static final BurstBound BOUND = new BurstBound(10, 0, LEASE_MILLIS, 1);

  private final Leases leases = Leases.inMemory(START);

  @Test
  void aClockThatStepsForwardEndsNoLeaseEarly() {
    leases.clockIsAhead(0);
    leases.take(START, BOUND);
    leases.clockIsAhead(20_000);
    leases.observe(START + 20_000 + LEASE_MILLIS - 1);
    assertThat(leases.inFlight()).isEqualTo(1);
    leases.observe(START + 20_000 + LEASE_MILLIS);
    assertThat(leases.inFlight()).isZero();
  }

  @Test
  void aClockThatStepsBackAndForthAgainEndsNoneEarlyAndNoneLate() {
    leases.clockIsAhead(1_000);
    leases.take(START, BOUND);
    leases.clockIsAhead(-29_000);
    leases.observe(START - 30_000 + 1_000);
    leases.clockIsAhead(1_000);
    leases.observe(START + LEASE_MILLIS - 1);
    assertThat(leases.inFlight()).isEqualTo(1);
    leases.observe(START + LEASE_MILLIS);
    assertThat(leases.inFlight()).isZero();
  }

  /** Of a step back that shows by itself first, and is told then. */
  @Test
  void aStepIsNotCountedTwice() {
    leases.clockIsAhead(0);
    leases.take(START, BOUND);
    leases.observe(START - 2_000);
    leases.clockIsAhead(-2_000);
    leases.observe(START - 2_000 + LEASE_MILLIS - 1);
    assertThat(leases.inFlight()).isEqualTo(1);
    leases.observe(START - 2_000 + LEASE_MILLIS);
    assertThat(leases.inFlight()).isZero();
  }

  @Test
  void howClocksAreReadIsNoStep() {
    leases.clockIsAhead(0);
    leases.take(START, BOUND);
    for (int i = 0; i < 100; i++) {
      leases.clockIsAhead(i % 2 == 0 ? 90 : -90);
    }
    leases.observe(START + LEASE_MILLIS);
    assertThat(leases.inFlight()).isZero();
  }
}
