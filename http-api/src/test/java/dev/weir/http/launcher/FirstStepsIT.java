package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README lets a newcomer do first, with a real node and real Cassandra. */
class FirstStepsIT {
  private static final Duration READY_WITHIN = Duration.ofMinutes(5);
  private static final Pattern CURL =
      Pattern.compile(
          "curl -s http://127\\.0\\.0\\.1:8080(\\S+) -H '(\\S+): (\\S+)' .*\\s+-d '(.+)'");
  private static final Pattern ALLOWED = Pattern.compile("\"allowed\":(true|false)");
  private static final Pattern RESET_AT = Pattern.compile("\"resetAt\":(\\d+)");

  @TempDir Path state;

  private final int offset = Offsets.free();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Exception> ended = new CompletableFuture<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(); // as curl asks

  /** One answer: whether the call was allowed, and the end of its tightest window. */
  private record Answer(boolean allowed, long resetAtSeconds) {
    static Answer of(String json) {
      return new Answer(
          Boolean.parseBoolean(first(ALLOWED, json)), Long.parseLong(first(RESET_AT, json)));
    }

    private static String first(Pattern pattern, String json) {
      Matcher found = pattern.matcher(json);
      assertThat(found.find()).as(json).isTrue();
      return found.group(1);
    }
  }

  @Test
  void theReadmesCallIsAllowedFiftyTimesInAMinuteAndThenDenied() throws Exception {
    Thread runner = new Thread(this::run, "up");
    runner.start();
    try {
      await().atMost(READY_WITHIN).until(() -> ready.isDone() || ended.isDone());
      assertThat(ended).as(() -> said() + ended.getNow(null)).isNotDone();

      HttpRequest call = theReadmesCall();
      List<Answer> answers = new ArrayList<>();
      do {
        answers.add(
            Answer.of(client.send(call, BodyHandlers.ofString(StandardCharsets.UTF_8)).body()));
      } while (answers.size() < 200 && answers.get(answers.size() - 1).allowed());

      Answer denied = answers.get(answers.size() - 1);
      assertThat(denied.allowed()).isFalse();
      // The minute may have turned in between: those of the denied one's window count.
      assertThat(answers)
          .filteredOn(each -> each.resetAtSeconds() == denied.resetAtSeconds() && each.allowed())
          .hasSize(50);
    } finally {
      runner.interrupt();
      runner.join();
    }
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(said()).endsWith("Stopped.\n").doesNotContain("was killed");
  }

  private HttpRequest theReadmesCall() throws Exception {
    Matcher curl = CURL.matcher(Files.readString(Path.of("..", "README.md")));
    assertThat(curl.find()).isTrue();
    int port = NodePorts.of(0, offset).decisions();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + curl.group(1)))
        .header(curl.group(2), curl.group(3))
        .POST(BodyPublishers.ofString(curl.group(4)))
        .build();
  }

  private void run() {
    Home home = new Home(Path.of(".."), state);
    NodeJvm jvm =
        new NodeJvm(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            home.nodeJvmOptions(),
            System.getProperty("java.class.path"),
            NodeJvm.SERVER);
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    try {
      new LocalCluster(
              home,
              new UpSettings(1, false, home.shippedPolicies(), Optional.empty(), offset),
              jvm,
              new Readiness()::of,
              InstantSource.system(),
              new Terminal(out, out, false),
              () -> ready.complete(null))
          .run();
    } catch (LauncherException | InterruptedException e) {
      ended.complete(e);
    }
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
