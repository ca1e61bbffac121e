package dev.weir.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Shown;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"a\":1}", "café", "日本", "😀", "\u007f\u0001"})
  void wellFormedUtf8IsValid(String text) {
    assertThat(Utf8.isValid(text.getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  /** NUL, a lone continuation, overlong, surrogates, above U+10FFFF, cut short, BOMs of UTF-16. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "80",
        "c080",
        "c1bf",
        "e08080",
        "eda080",
        "f4908080",
        "e697",
        "fffe",
        "feff"
      })
  void otherBytesAreNot(String hex) {
    assertThat(Utf8.isValid(HexFormat.of().parseHex(hex))).isFalse();
  }

  @Test
  void halvesOfSurrogatePairsAreFound() {
    assertThat(Utf8.isWellFormed("a😀b")).isTrue();
    assertThat(Utf8.isWellFormed("\ud83d")).isFalse();
    assertThat(Utf8.isWellFormed("\ude00\ud83d")).isFalse();
    assertThat(Utf8.isWellFormed("a\ud83da")).isFalse();
    assertThat(Utf8.isWellFormed("\ud83d\ud83d\ude00")).isFalse();
  }

  @Test
  void whatIsShownCanAlwaysBeWritten() {
    String odd = Shown.of("\ud800".repeat(100) + "😀");
    assertThat(Json.bytes(16, json -> json.writeString(odd))).isNotEmpty();
  }
}
