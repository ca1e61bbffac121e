package dev.weir.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;

  private ChildJvm start(String... more) throws ChildJvmException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                EmbeddedCassandraSettings.currentJava().toString(),
                "-Xmx32m",
                "-Decho=" + folder.resolve("echo"),
                "-cp",
                System.getProperty("java.class.path"),
                Lingerer.class.getName()));
    command.addAll(List.of(more));
    return ChildJvm.start("lingerer", command, folder.resolve("child.log"));
  }

  private void awaitReady() {
    await()
        .atMost(SOON)
        .until(() -> LogTail.of(folder.resolve("child.log"), 1), List.of("ready")::equals);
  }

  @Test
  void endsInOrderWhenAskedTo() throws Exception {
    ChildJvm child = start();
    awaitReady();
    CountDownLatch told = new CountDownLatch(1);
    child.whenEnded(told::countDown);
    assertThat(child.stop(SOON)).isTrue();
    assertThat(child.isAlive()).isFalse();
    assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void doesNotHearTheTerminal() throws Exception {
    ChildJvm child = start();
    awaitReady();
    for (String signal : List.of("INT", "HUP")) {
      assertThat(signal(signal, child)).isZero();
    }
    // A signal that is pending is delivered before the process runs on; and it does run on.
    Files.createFile(folder.resolve("echo"));
    await().atMost(SOON).until(() -> !Files.exists(folder.resolve("echo")));
    assertThat(child.isAlive()).isTrue();

    assertThat(signal("TERM", child)).isZero();
    assertThat(child.awaitExit(SOON)).isTrue();
    assertThat(child.exitCode()).isEqualTo(143);
  }

  private static int signal(String name, ChildJvm child) throws Exception {
    return new ProcessBuilder("kill", "-" + name, Long.toString(child.identity().pid()))
        .start()
        .waitFor();
  }

  @Test
  void isKilledWhenItDoesNotEndInTime() throws Exception {
    ChildJvm child = start("stubborn");
    awaitReady();
    assertThat(child.stop(Duration.ofMillis(200))).isFalse();
    assertThat(child.exitCode()).isEqualTo(137);
  }

  @Test
  void keepsTheLogOfTheRunBefore() throws Exception {
    start().stop(SOON);
    ChildJvm second = start();
    awaitReady();
    second.stop(SOON);
    assertThat(folder.resolve("child.log.previous")).exists();
  }

  @Test
  void saysWhatCannotBeStarted() {
    Path log = folder.resolve("no-such-folder").resolve("child.log");
    assertThatThrownBy(() -> ChildJvm.start("lingerer", List.of("java"), log))
        .isInstanceOf(ChildJvmException.class)
        .hasMessageStartingWith("lingerer could not be started: ");
  }
}
