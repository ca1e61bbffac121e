package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Asks all questions, or those that are named, and writes the report. */
final class Main {

  private static final List<Question> QUESTIONS =
      List.of(
          new WindowCore(),
          new Engine(),
          new HotSubject(),
          new OverHttp(),
          new OverHttp2(),
          new Batches(),
          new JournalWrites(),
          new MinuteEdges(),
          new IdleHeap());

  private Main() {}

  /**
   * Measures, from the root of a checkout.
   *
   * @param args {@code --quick}, and names of questions; without names the report goes to {@code
   *     docs/benchmarks.md}, with some of them only to standard output
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>(List.of(args));
    boolean quick = names.remove("--quick");
    List<String> known = QUESTIONS.stream().map(Question::name).toList();
    if (!known.containsAll(names)) {
      System.err.println("questions: " + names + " (expected: --quick, or some of " + known + ")");
      System.exit(2);
    }
    List<Question> asked =
        QUESTIONS.stream()
            .filter(question -> names.isEmpty() || names.contains(question.name()))
            .toList();
    try (Bench bench = Bench.open(Path.of("").toAbsolutePath(), quick)) {
      Report report = Report.begin(bench);
      for (Question question : asked) {
        report.add(question.answer(bench));
      }
      String markdown = report.markdown();
      System.out.println(markdown);
      if (names.isEmpty()) {
        Files.writeString(bench.source("docs/benchmarks.md"), markdown, StandardCharsets.UTF_8);
        Files.copy(
            bench.file("minute-edges.csv"),
            bench.source("docs/minute-edges.csv"),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
