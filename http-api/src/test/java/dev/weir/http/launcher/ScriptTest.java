package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The project's {@code weir} script in a project that has nothing but it: the JDK and Maven are
 * stand-ins that say what they are asked for.
 */
class ScriptTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Says its arguments, and whether a lock came with it. */
  private static final String JAVA =
      """
      #!/bin/sh
      [ ! -e /proc/$$/fd/9 ] || echo 'a lock came along'
      echo "java $*"
      """;

  /**
   * Leaves what a build leaves; waits for a gate that is closed, and fails if the sources are bad.
   */
  private static final String MVNW =
      """
      #!/bin/sh
      echo built >>builds
      while [ -e gate ]; do sleep 0.1; done
      if [ -e bad ]; then echo '[ERROR] bad source'; exit 1; fi
      mkdir -p http-api/target tools/embedded-cassandra/target
      echo jar >http-api/target/http-api.jar
      echo old >http-api/target/http-api-0.0.1.jar
      echo "$PWD/pom.xml" >tools/embedded-cassandra/target/classpath.txt
      echo "$PWD/pom.xml:$PWD/weir" >http-api/target/classpath.txt
      """;

  @TempDir Path folder;
  private Path root;
  private final List<Process> started = new ArrayList<>();

  private record Ended(int code, String said) {}

  @BeforeEach
  void makeProject() throws IOException {
    root = Files.createDirectories(folder.toRealPath().resolve("project"));
    // It looks in the system's usual places for a JDK.
    String script =
        Files.readString(Path.of("..", "weir"))
            .replace("/usr/lib/jvm/*", folder + "/none/*")
            .replace("/opt/*jdk*17*", folder + "/none/*");
    executable(root.resolve("weir"), script);
    executable(root.resolve("mvnw"), MVNW);
    Files.writeString(root.resolve("pom.xml"), "");
    Files.createDirectories(root.resolve("config/deploy"));
    Files.writeString(root.resolve("config/deploy/schema.cql"), "");
    for (String module :
        List.of("config", "cluster-node", "http-api", "tools/embedded-cassandra")) {
      Files.createDirectories(root.resolve(module).resolve("src/main"));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "");
      Files.writeString(root.resolve(module).resolve("src/main/Source.java"), "");
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
      }
    }
    jdk("17.0.9");
  }

  @AfterEach
  void endAll() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void jdk(String version) throws IOException {
    Path home = folder.resolve("jdk");
    executable(home.resolve("bin/java"), JAVA);
    executable(home.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", root.resolve("weir").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("said-" + started.size()).toFile());
    Path home = folder.resolve("jdk");
    builder.environment().put("JAVA_HOME", home.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("PATH", home.resolve("bin") + ":/usr/bin:/bin");
    builder.environment().remove("WEIR_JAVA_OPTIONS");
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String said(Process process) throws IOException {
    return Files.readString(
        folder.resolve("said-" + started.indexOf(process)), StandardCharsets.UTF_8);
  }

  private Ended end(Process process) throws Exception {
    assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).as(said(process)).isTrue();
    return new Ended(process.exitValue(), said(process));
  }

  private Ended weir(String... arguments) throws Exception {
    return end(start(arguments));
  }

  private long builds() throws IOException {
    Path file = root.resolve("builds");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  private void changeASource() throws IOException {
    Files.setLastModifiedTime(
        root.resolve("http-api/src/main/Source.java"),
        FileTime.from(Instant.now().plusSeconds(60)));
  }

  /** A process that seems to be one of a running cluster's. */
  private Process running(String mainClass) throws IOException {
    Process process = new ProcessBuilder("/bin/sh", "-c", "read line", mainClass).start();
    started.add(process);
    Files.createDirectories(root.resolve(".weir"));
    Files.writeString(root.resolve(".weir/node-0.pid"), process.pid() + "\n2026-01-01T00:00:00Z\n");
    return process;
  }

  @Test
  void saysWhichJavaItFoundWhereNoneWillDo() throws Exception {
    executable(
        folder.resolve("jdk/bin/java"), "#!/bin/sh\necho 'openjdk version \"21.0.1\"' >&2\n");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"21.0.1\"\n");
    Ended ended = weir("up");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said())
        .contains("no JDK 17 was found", "JAVA_HOME is ", "java on the PATH: ", "21.0.1");
    assertThat(builds()).isZero();
  }

  @Test
  void buildsWhatIsNotBuiltOrOlderThanItsSources() throws Exception {
    Ended first = weir("up", "--nodes", "3");
    assertThat(first.code()).isZero();
    assertThat(first.said())
        .contains("Building Weir.", "dev.weir.http.launcher.WeirCommand up --nodes 3")
        .contains(root + "/http-api/target/http-api.jar:" + root + "/pom.xml:" + root + "/weir")
        .doesNotContain("0.0.1")
        .doesNotContain("a lock came along");
    assertThat(weir("check", "policies").said()).doesNotContain("Building");
    assertThat(builds()).isEqualTo(1);

    changeASource();
    assertThat(weir("check", "policies").said()).contains("Building Weir.");
    Files.delete(root.resolve("http-api/target/http-api.jar"));
    assertThat(weir("check", "policies").said()).contains("Building Weir.");
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void aBuildThatFailsShowsTheEndOfItsLog() throws Exception {
    Files.writeString(root.resolve("bad"), "");
    Ended ended = weir("up");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said())
        .contains("  | [ERROR] bad source", "weir: Weir could not be built")
        .doesNotContain("java -");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "status"})
  void whatRunsIsFoundAndStoppedWhateverTheSourcesAre(String command) throws Exception {
    assertThat(weir("check", "policies").code()).isZero();
    changeASource();
    Files.writeString(root.resolve("bad"), "");
    Ended ended = weir(command);
    assertThat(ended.code()).isZero();
    assertThat(ended.said()).contains("dev.weir.http.launcher.WeirCommand " + command);
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void nothingIsBuiltUnderARunningCluster() throws Exception {
    assertThat(weir("check", "policies").code()).isZero();
    changeASource();
    Process node = running("dev.weir.http.server.Main");
    Ended refused = weir("check", "policies");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.said())
        .contains("process " + node.pid() + " of `./weir up`", "(expected: `./weir stop` first)");
    assertThat(builds()).isEqualTo(1);

    node.destroyForcibly().waitFor();
    assertThat(weir("check", "policies").code()).isZero();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void anotherProcessWithTheNumberOfOneThatEndedIsNotInTheWay() throws Exception {
    Process other = running("somebody-else");
    assertThat(weir("check", "policies").code()).isZero();
    assertThat(builds()).isEqualTo(1);
    assertThat(other.isAlive()).isTrue();
  }

  @Test
  void twoAtOnceBuildOnceAndTheLockEndsWithTheBuild() throws Exception {
    Path gate = Files.writeString(root.resolve("gate"), "");
    Process first = start("up");
    await().atMost(SOON).until(() -> builds() == 1);
    Process second = start("check", "policies");
    await().atMost(SOON).until(() -> said(second).contains("Another ./weir is building."));
    Files.delete(gate);
    for (Process process : List.of(first, second)) {
      Ended ended = end(process);
      assertThat(ended.code()).as(ended.said()).isZero();
      assertThat(ended.said()).contains("WeirCommand").doesNotContain("a lock came along");
    }
    assertThat(builds()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node|dev.weir.http.server.Main",
        "node --config a.conf|dev.weir.http.server.Main --config a.conf",
        "node --config=a.conf|dev.weir.http.server.Main --config a.conf",
        "node --help|dev.weir.http.launcher.WeirCommand node --help",
        "node --|dev.weir.http.launcher.WeirCommand node --",
        "node a.conf|dev.weir.http.launcher.WeirCommand node a.conf",
        "node --config a.conf b|dev.weir.http.launcher.WeirCommand node --config a.conf b",
      })
  void aNodesJvmIsStartedByTheScriptItself(String arguments, String end) throws Exception {
    Ended ended = weir(arguments.split(" "));
    assertThat(ended.code()).isZero();
    assertThat(ended.said().stripTrailing()).endsWith(" " + end);
    assertThat(ended.said().contains("/config/deploy/node-jvm.options"))
        .isEqualTo(end.contains("server.Main"));
  }
}
