package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DebtTest {

  @Test
  void noDebtIsAboveTheMost() {
    assertThat(Debt.plus(Debt.MOST - 5, 4)).isEqualTo(Debt.MOST - 1);
    assertThat(Debt.plus(Debt.MOST - 5, 6)).isEqualTo(Debt.MOST);
    assertThat(Debt.plus(Debt.MOST, Debt.MOST)).isEqualTo(Debt.MOST);
    assertThat(Debt.of(Debt.MOST / 1_000, 1_001)).isEqualTo(Debt.MOST);
    assertThat(Debt.of(3, 1_000)).isEqualTo(3_000);
  }

  @Test
  void waitsAndPermitsAreRoundedUp() {
    assertThat(Debt.paidInMillis(10, 5)).isEqualTo(2);
    assertThat(Debt.paidInMillis(11, 5)).isEqualTo(3);
    assertThat(Debt.permits(1, 1_000)).isEqualTo(1);
    assertThat(Debt.after(10, 3, 3)).isEqualTo(1);
    assertThat(Debt.after(10, 3, 4)).isZero();
  }
}
