package dev.weir.node.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir Path folder;

  @Test
  void givesTheLastLinesInTheirOrder() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "one\ntwo\nthree\n");
    assertThat(LogTail.of(log, 2)).containsExactly("two", "three");
    assertThat(LogTail.of(log, 10)).containsExactly("one", "two", "three");
  }

  @Test
  void readsOnlyTheEndOfALongFile() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "x".repeat(100_000) + "\nlast\n");
    List<String> lines = LogTail.of(log, 10);
    assertThat(lines).hasSize(2).last().isEqualTo("last");
    assertThat(lines.get(0)).hasSizeLessThan(65_536);
  }

  @Test
  void aMissingLogHasNoLinesAndAnUnreadableOneSaysSo() {
    assertThat(LogTail.of(folder.resolve("none"), 5)).isEmpty();
    assertThat(LogTail.of(folder, 5)).singleElement().asString().contains("cannot be read");
  }
}
