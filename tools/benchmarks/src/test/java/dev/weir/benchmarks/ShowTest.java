package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShowTest {

  @Test
  void aMedianOfAnEvenNumberIsBetweenItsMiddleTwo() {
    assertThat(Show.median(List.of(9.0, 1.0, 4.0))).isEqualTo(4.0);
    assertThat(Show.median(List.of(9.0, 1.0, 4.0, 6.0))).isEqualTo(5.0);
  }
}
