package dev.weir.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTokensTest {

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void begin() throws IOException {
    file = folder.resolve("tokens");
    says("gateway decide " + Token.hash("one"));
  }

  private void says(String text) throws IOException {
    Files.writeString(file, text);
  }

  private static boolean knows(LiveTokens tokens, String token) {
    return tokens.tokens().get().holder(token).isPresent();
  }

  @Test
  void followsItsFileOnceThatRests() throws Exception {
    LiveTokens tokens = LiveTokens.of(file);
    assertThat(knows(tokens, "one")).isTrue();
    says("gateway decide " + Token.hash("two"));
    tokens.look();
    assertThat(knows(tokens, "one")).as("somebody may still be writing").isTrue();
    tokens.look();
    assertThat(knows(tokens, "one")).isFalse();
    assertThat(knows(tokens, "two")).isTrue();
  }

  @Test
  void aFileWithAnErrorOrThatIsGoneChangesNothing() throws Exception {
    LiveTokens tokens = LiveTokens.of(file);
    says("gateway everything " + Token.hash("two"));
    tokens.look();
    tokens.look();
    Files.delete(file);
    tokens.look();
    tokens.look();
    assertThat(knows(tokens, "one")).isTrue();
    assertThat(knows(tokens, "two")).isFalse();
    says("gateway decide " + Token.hash("three"));
    tokens.look();
    tokens.look();
    assertThat(knows(tokens, "three")).isTrue();
  }

  @Test
  void aFirstFileWithAnErrorOrThatIsNotThereIsRejected() throws Exception {
    says("gateway\n" + "x everything " + Token.hash("two"));
    assertThatThrownBy(() -> LiveTokens.of(file))
        .isInstanceOfSatisfying(
            LiveTokens.Rejected.class, rejected -> assertThat(rejected.errors()).hasSize(2));
    Files.delete(file);
    assertThatThrownBy(() -> LiveTokens.of(file)).hasMessageContaining("cannot be read");
  }
}
