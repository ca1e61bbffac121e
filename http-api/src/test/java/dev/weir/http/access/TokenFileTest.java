package dev.weir.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFileTest {

  private static final String TOKEN = Token.random(new SecureRandom());
  private static final String OTHER = Token.random(new SecureRandom());

  private static TokenFile.Read read(String text) {
    return TokenFile.read("tokens", text);
  }

  @Test
  void aLineNamesAHolderItsRolesAndItsHash() {
    TokenFile.Read read =
        read(
            "# who may ask\n\n gateway decide "
                + Token.hash(TOKEN)
                + "  # since May\n\toncall\tobserve,operate\t"
                + Token.hash(OTHER)
                + "\r\n");
    assertThat(read.errors()).isEmpty();
    assertThat(read.tokens().holder(TOKEN)).contains(new Holder("gateway", Set.of(Role.DECIDE)));
    assertThat(read.tokens().holder(OTHER))
        .contains(new Holder("oncall", Set.of(Role.OBSERVE, Role.OPERATE)));
    assertThat(read.tokens().holder(TOKEN + "x")).isEmpty();
    assertThat(read.tokens().holder("")).isEmpty();
    assertThat(read.tokens().holder(Token.hash(TOKEN))).as("the hash is no token").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a decide               | tokens:1: 2 fields (expected: a name, roles and a SHA-256)",
        "a decide HASH more     | tokens:1: 4 fields (expected: a name, roles and a SHA-256)",
        "ä decide HASH          | tokens:1: name: \"ä\" (expected: 1 to 64 letters, digits, '.', '_' or '-')",
        "a admin HASH           | tokens:1: role: \"admin\" (expected: decide, observe or operate)",
        "a decide, HASH         | tokens:1: role: \"\" (expected: decide, observe or operate)",
        "a decide 12ab          | tokens:1: hash: 4 characters (expected: 64 hex digits in lower case)",
        "''                     | tokens: no token (expected: at least one, as weir token makes them)",
      })
  void anythingElseIsAnErrorThatNamesItsLine(String line, String error) {
    TokenFile.Read read = read(line.replace("HASH", Token.hash(TOKEN)));
    assertThat(read.errors()).containsExactly(error);
  }

  @Test
  void namesAndHashesStandThereOnce() {
    String hash = Token.hash(TOKEN);
    assertThat(read("a decide " + hash + "\na decide " + hash).errors())
        .containsExactly(
            "tokens:2: name: a, as on a line before (expected: each once)",
            "tokens:2: hash: as on a line before (expected: each once)");
  }

  @Test
  void aTokenThatSomebodyPutIntoTheFileIsNotShown() {
    assertThat(read("gateway decide " + TOKEN).errors().toString())
        .doesNotContain(TOKEN)
        .contains("48 characters");
    assertThat(read(TOKEN).errors().toString()).doesNotContain(TOKEN);
  }

  @Test
  void tokensAreBounded() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= Tokens.MOST; i++) {
      text.append("n").append(i).append(" decide ").append(Token.hash("t" + i)).append('\n');
    }
    assertThat(read(text.toString()).errors())
        .containsExactly("tokens: 257 tokens (expected: at most 256)");
  }

  @Test
  void whoOperatesMayLookAndNotDecide() {
    Holder holder = new Holder("oncall", Set.of(Role.OPERATE));
    assertThat(holder.may(Role.OPERATE)).isTrue();
    assertThat(holder.may(Role.OBSERVE)).isTrue();
    assertThat(holder.may(Role.DECIDE)).isFalse();
    assertThat(new Holder("x", Set.of(Role.OBSERVE)).may(Role.OPERATE)).isFalse();
    assertThat(Role.of("Decide")).isEqualTo(Optional.empty());
  }
}
