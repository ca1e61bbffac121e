package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WritersTest {

  @Test
  void aWriterBeginsAboveAllThatItRead() {
    assertThat(Writers.NONE.next()).isEqualTo(1);
    assertThat(Writers.NONE.with(7, 1).next()).isEqualTo(2);
    assertThat(Writers.NONE.with(7, 4).next()).isEqualTo(5);
  }

  @Test
  void theOnlyOneOfItsGenerationLeads() {
    Writers writers = Writers.NONE.with(7, 1);
    assertThat(writers.standing(7, 1)).isEqualTo(Standing.LEADING);
    assertThat(writers.with(7, 1)).as("once more").isEqualTo(writers);
  }

  @Test
  void aLaterGenerationOvertakes() {
    Writers writers = Writers.NONE.with(7, 1).with(8, 2);
    assertThat(writers.standing(8, 2)).isEqualTo(Standing.LEADING);
    assertThat(writers.standing(7, 1)).isEqualTo(Standing.OVERTAKEN);
    assertThat(writers.with(7, 1)).as("what comes late").isEqualTo(writers);
  }

  @Test
  void ofTwoThatBeganFromTheSameNeitherLeads() {
    Writers writers = Writers.NONE.with(7, 1).with(8, 1);
    assertThat(writers.standing(7, 1)).isEqualTo(Standing.TIED);
    assertThat(writers.standing(8, 1)).isEqualTo(Standing.TIED);
    assertThat(writers.with(7, 1)).isEqualTo(writers);
    assertThat(writers.with(9, 2).standing(9, 2)).isEqualTo(Standing.LEADING);
  }

  @Test
  void noMoreAreKeptThanItTakesToTellThatTheyAreTied() {
    Writers writers = Writers.NONE.with(7, 1).with(8, 1).with(9, 1);
    assertThat(writers.incarnations()).containsExactly(7L, 8L);
    assertThat(writers.standing(9, 1)).isEqualTo(Standing.TIED);
  }

  @Test
  void aGenerationIsNotNegative() {
    assertThatThrownBy(() -> new Writers(-1, List.of()))
        .hasMessage("generation: -1 (expected: at least 0)");
  }
}
