package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project's {@code mvnw}, with a Maven that says its arguments in place of the real one. */
class MvnwTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "sh",
          "env",
          "mkdir",
          "mktemp",
          "rm",
          "mv",
          "tar",
          "gzip",
          "curl",
          "sha512sum",
          "sed",
          "head",
          "cat");

  @TempDir Path folder;
  private Path tools;
  private Path archive;

  @BeforeEach
  void prepare() throws Exception {
    tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : TOOLS) {
      Path real = Path.of(run(Map.of(), "/bin/sh", "-c", "command -v " + tool).strip());
      executable(tools.resolve(tool), "exec " + real + " \"$@\"");
    }
    Path binary = Files.createDirectories(folder.resolve("make/apache-maven-3.9.9/bin"));
    executable(binary.resolve("mvn"), "echo fetched: \"$@\"");
    Path release = Files.createDirectories(folder.resolve("repo/3.9.9/binaries"));
    archive = release.resolve("apache-maven-3.9.9-bin.tar.gz");
    run(
        Map.of(),
        "/bin/sh",
        "-c",
        "tar -czf " + archive + " -C " + folder.resolve("make") + " apache-maven-3.9.9");
  }

  private static void executable(Path file, String line) throws Exception {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private String mvnw(Map<String, String> more) throws Exception {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "PATH", tools.toString(),
                "MAVEN_USER_HOME", folder.resolve("home").toString(),
                "MVNW_REPO", folder.resolve("repo").toUri().toString()));
    environment.putAll(more);
    return run(
        environment,
        "/usr/bin/env",
        "bash",
        Path.of("..", "mvnw").toRealPath().toString(),
        "-v",
        "a b");
  }

  private static String run(Map<String, String> environment, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  private Map<String, String> rightChecksum() throws Exception {
    byte[] sum = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(archive));
    return Map.of("MVNW_SHA512", HexFormat.of().formatHex(sum));
  }

  @Test
  void takesAnInstalledMavenThatWillDo() throws Exception {
    executable(
        tools.resolve("mvn"),
        "[ \"$1\" = --version ] && echo 'Apache Maven 3.8.7' || echo installed: \"$@\"");
    assertThat(mvnw(Map.of())).isEqualTo("installed: -v a b\n");
  }

  @Test
  void fetchesThePinnedOneOnceWhereNoneIsInstalledOrItIsTooOldOrTooNew() throws Exception {
    assertThat(mvnw(rightChecksum()))
        .contains("fetching 3.9.9 from ")
        .endsWith("fetched: -v a b\n");
    for (String version : List.of("3.8.6", "3.6.3", "4.0.0", "garbage")) {
      executable(tools.resolve("mvn"), "echo 'Apache Maven " + version + "'");
      assertThat(mvnw(Map.of())).as(version).isEqualTo("fetched: -v a b\n");
    }
  }

  @Test
  void refusesAnArchiveWithAnotherChecksum() throws Exception {
    assertThat(mvnw(Map.of())).contains("has SHA-512 ", "(expected: a555254d6b53d267");
    try (var left = Files.list(folder.resolve("home/wrapper"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void saysWhatCannotBeFetched() throws Exception {
    Map<String, String> checksum = rightChecksum();
    Files.delete(archive);
    assertThat(mvnw(checksum)).contains("apache-maven-3.9.9-bin.tar.gz cannot be fetched");
  }
}
