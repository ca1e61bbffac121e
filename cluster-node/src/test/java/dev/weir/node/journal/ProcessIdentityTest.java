package dev.weir.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {
  @TempDir Path folder;

  private static ProcessIdentity ourselves() {
    return ProcessIdentity.of(ProcessHandle.current()).orElseThrow();
  }

  @Test
  void aRunningProcessIsAlive() {
    assertThat(ourselves().isAlive()).isTrue();
    assertThat(ourselves().handle()).contains(ProcessHandle.current());
  }

  @Test
  void aLaterProcessWithTheSameNumberIsAnother() {
    ProcessIdentity earlier =
        new ProcessIdentity(
            ourselves().pid(), ourselves().startedAt().minus(Duration.ofMinutes(1)));
    assertThat(earlier.isAlive()).isFalse();
  }

  @Test
  void aStartReadWithAClockThatWasSteppedALittleIsTheSame() {
    assertThat(
            new ProcessIdentity(ourselves().pid(), ourselves().startedAt().plusSeconds(4))
                .isAlive())
        .isTrue();
  }

  @Test
  void aProcessThatHasEndedIsNotAlive() throws Exception {
    Process process = new ProcessBuilder("/bin/sh", "-c", "read line").start();
    ProcessIdentity identity = ProcessIdentity.of(process.toHandle()).orElseThrow();
    assertThat(identity.isAlive()).isTrue();
    process.destroyForcibly().waitFor();
    assertThat(identity.isAlive()).isFalse();
  }

  @Test
  void readsWhatItWrote() throws Exception {
    Path file = folder.resolve("a.pid");
    ourselves().writeTo(file);
    assertThat(ProcessIdentity.readFrom(file)).contains(ourselves());
    assertThat(folder).isDirectoryContaining(file::equals);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aMissingOrForeignFileIsNoProcess() throws Exception {
    Path file = folder.resolve("a.pid");
    assertThat(ProcessIdentity.readFrom(file)).isEmpty();
    for (String text :
        new String[] {
          "", "12", "12\nyesterday", "x\n2026-01-01T00:00:00Z", "0\n2026-01-01T00:00:00Z\n"
        }) {
      Files.writeString(file, text);
      assertThat(ProcessIdentity.readFrom(file)).as(text).isEmpty();
    }
  }

  @Test
  void refusesANumberThatNoProcessHas() {
    assertThatThrownBy(() -> new ProcessIdentity(0, Instant.EPOCH))
        .hasMessage("pid: 0 (expected: at least 1)");
  }
}
