package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each {@code errors/X.conf} gives exactly the lines of {@code errors/X.txt}. */
final class GoldenErrorsTest {

  private static final Path FOLDER = Path.of("src/test/resources/errors");

  @ParameterizedTest
  @MethodSource("files")
  void allErrorsAreReportedWithTheirPlace(String file) throws IOException {
    String text = Files.readString(FOLDER.resolve(file));
    String expected = Files.readString(FOLDER.resolve(file.replace(".conf", ".txt")));
    String errors =
        PolicyText.parse(file, text)
            .fold(
                accepted -> "",
                rejected ->
                    String.join("\n", rejected.errors().stream().map(Object::toString).toList())
                        + "\n");
    assertThat(errors).isEqualTo(expected);
  }

  @Test
  void theBriefsExampleReadsAsItShould() {
    String text =
        """
        policy = p
        caller = [ { name = org } ]
        limits = [
          {
            name = a
            per = [org]
            rates = ["1 per day"]
          }
          {
            name = b
            per = [org]
            rates = ["50 per minit"]
          }
        ]
        """;
    PolicyText.parse("salfio.conf", text)
        .fold(
            accepted -> {
              throw new AssertionError("accepted");
            },
            rejected ->
                assertThat(rejected.errors())
                    .extracting(PolicyError::toString)
                    .containsExactly(
                        "salfio.conf:12: limits[1].rates[0]: \"50 per minit\" (expected: permits"
                            + " per window, such as \"50 per minute\")"));
  }

  @Test
  void noMoreErrorsAreListedThanAnybodyMends() {
    String text = Texts.with("x = 1\n" + manyKeys(150));
    List<String> errors = Texts.errors(text);
    assertThat(errors).hasSize(Problems.MAX_ERRORS + 1);
    assertThat(errors.get(Problems.MAX_ERRORS))
        .isEqualTo("test.conf: 51 more errors (expected: the ones above mended first)");
  }

  private static String manyKeys(int count) {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < count; i++) {
      keys.append("key").append(i).append(" = 1\n");
    }
    return keys.toString();
  }

  static Stream<String> files() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "*.conf")) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    assertThat(names).isNotEmpty();
    return names.stream().sorted();
  }
}
