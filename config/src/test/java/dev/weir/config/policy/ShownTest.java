package dev.weir.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ShownTest {

  @Test
  void whatIsShownIsShortAndPlain() {
    assertThat(Shown.of("GET")).isEqualTo("GET");
    assertThat(Shown.of("a\u0000b\nc\u007fd\u202ee\u2028f"))
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf");
    assertThat(Shown.of("x".repeat(64))).isEqualTo("x".repeat(64));
    assertThat(Shown.of("x".repeat(65))).isEqualTo("x".repeat(64) + "…");
    assertThat(Shown.of("abc", 2)).isEqualTo("ab…");
  }

  @Test
  void noHalfOfASurrogatePairIsShown() {
    assertThat(Shown.of("\uD83D\uDE00")).isEqualTo("\uD83D\uDE00");
    assertThat(Shown.of("\uD800x\uDC00")).isEqualTo("\uFFFDx\uFFFD");
    assertThat(Shown.of("x".repeat(63) + "\uD83D\uDE00")).isEqualTo("x".repeat(63) + "\uFFFD…");
  }
}
