package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {

  private static final Set<String> KEYS =
      Set.of("rates", "tiers", "when", "unless", "durability", "per", "name", "scope", "reserve");

  @ParameterizedTest
  @CsvSource({
    "rate, rates",
    "raets, rates",
    "wehn, when",
    "When, when",
    "durabilty, durability",
    "dorabilitie, durability",
    "nmae, name",
    "pre, per",
    "unles, unless"
  })
  void aMisspeltWordIsRecognised(String word, String meant) {
    assertThat(Nearest.to(word, KEYS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"shadow", "x", "configuration", "''"})
  void nothingIsGuessedOfOtherWords(String word) {
    assertThat(Nearest.to(word, KEYS)).isEmpty();
  }

  @Test
  void hugeWordsAreNotCompared() {
    assertThat(Nearest.to("rates".repeat(100_000), List.of("rates"))).isEmpty();
  }
}
