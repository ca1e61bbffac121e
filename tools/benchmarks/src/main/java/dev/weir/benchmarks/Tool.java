package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that runs for a while and prints what it saw. Closing it ends it. */
final class Tool implements AutoCloseable {

  private final String name;
  private final Process process;
  private final Path said;

  private Tool(String name, Process process, Path said) {
    this.name = name;
    this.process = process;
    this.said = said;
  }

  /** Starts it. */
  static Tool start(List<String> command) throws IOException {
    Path said = Files.createTempFile("weir-benchmarks-", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    return new Tool(command.get(0), process, said);
  }

  /**
   * Runs it to its end.
   *
   * @param mostSeconds after these it is killed
   * @return what it printed
   * @throws IOException if it failed or did not end in time
   */
  static String run(List<String> command, int mostSeconds)
      throws IOException, InterruptedException {
    try (Tool tool = start(command)) {
      return tool.read(mostSeconds);
    }
  }

  /** What it printed, once it has ended. */
  String read(int mostSeconds) throws IOException, InterruptedException {
    boolean ended = process.waitFor(mostSeconds, TimeUnit.SECONDS);
    String text = Files.readString(said, StandardCharsets.UTF_8);
    if (!ended || process.exitValue() != 0) {
      String how = ended ? "with " + process.exitValue() : "not within " + mostSeconds + " s";
      throw new IOException(name + " ended " + how + ":\n" + text);
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(said);
  }

  /** The rest of the only line that begins so. */
  static String line(String said, String beginning) throws IOException {
    return said.lines()
        .map(String::strip)
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()).strip())
        .findFirst()
        .orElseThrow(() -> new IOException("no line \"" + beginning + "…\" in:\n" + said));
  }
}
