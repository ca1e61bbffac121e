package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project's {@code weir} script, as far as it goes before Java. */
class ScriptTest {
  @TempDir Path folder;

  @Test
  void saysWhichJavaItFoundWhereNoneWillDo() throws Exception {
    Path home = Files.createDirectories(folder.resolve("jdk-21"));
    for (String tool : List.of("java", "javac")) {
      Path file = Files.createDirectories(home.resolve("bin")).resolve(tool);
      Files.writeString(file, "#!/bin/sh\necho 'openjdk version \"21.0.1\"' >&2\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");
    // The script looks beside itself for the project, and in the system's usual places for a JDK.
    String script =
        Files.readString(Path.of("..", "weir"))
            .replace("/usr/lib/jvm/*", folder + "/none/*")
            .replace("/opt/*jdk*17*", folder + "/none/*");
    Path copy = Files.writeString(folder.resolve("weir"), script);

    ProcessBuilder builder =
        new ProcessBuilder("bash", copy.toString(), "up").redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", home.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("PATH", home.resolve("bin") + ":/usr/bin:/bin");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(said)
        .contains("no JDK 17 was found", "JAVA_HOME is " + home, "java on the PATH: ", "21.0.1");
  }
}
