package dev.weir.config.syntax;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyFilesTest {

  @TempDir Path folder;

  @Test
  void allPoliciesOfAFolderAreReadByName() throws IOException {
    write("b.conf", named("b"));
    write("a.conf", named("a"));
    assertThat(read()).extracting(Policy::name).containsExactly("a", "b");
  }

  @Test
  void onlyVisibleConfFilesAreRead() throws IOException {
    write("a.conf", named("a"));
    write(".#a.conf", "broken {");
    write("a.conf.bak", "broken {");
    write("README", "broken {");
    Files.createDirectory(folder.resolve("x.conf"));
    assertThat(read()).extracting(Policy::name).containsExactly("a");
  }

  @Test
  void aLinkIsFollowed() throws IOException {
    Path data = Files.createDirectory(folder.resolve("..data"));
    Files.writeString(data.resolve("a.conf"), named("a"));
    Files.createSymbolicLink(folder.resolve("a.conf"), Path.of("..data", "a.conf"));
    assertThat(read()).extracting(Policy::name).containsExactly("a");
  }

  /** As Kubernetes changes a ConfigMap's files: all of them at once, behind a link. */
  @Test
  void aFolderThatIsSwappedBehindItsLinksHasChanged() throws IOException {
    Path old = Files.createDirectory(folder.resolve("..old"));
    Path next = Files.createDirectory(folder.resolve("..next"));
    Files.writeString(old.resolve("a.conf"), named("a"));
    Files.copy(old.resolve("a.conf"), next.resolve("a.conf"), COPY_ATTRIBUTES);
    Path data = Files.createSymbolicLink(folder.resolve("..data"), old.getFileName());
    Files.createSymbolicLink(folder.resolve("a.conf"), Path.of("..data", "a.conf"));
    FolderStamp before = FolderStamp.of(folder);
    Path swap = Files.createSymbolicLink(folder.resolve("..swap"), next.getFileName());
    Files.move(swap, data, ATOMIC_MOVE);
    assertThat(FolderStamp.of(folder)).isNotEqualTo(before);
    assertThat(read()).extracting(Policy::name).containsExactly("a");
  }

  @Test
  void theErrorsOfAllFilesAreReportedAtOnce() throws IOException {
    write("a.conf", named("a") + "x = 1\n");
    write("b.conf", "policy = b\nlimits = [");
    write("c.conf", named("c"));
    assertThat(errors())
        .hasSize(2)
        .satisfies(
            errors -> {
              assertThat(errors.get(0)).startsWith("a.conf:4: x: unknown key (expected: ");
              assertThat(errors.get(1)).startsWith("b.conf:2: ");
            });
  }

  @Test
  void aFileIsNamedAfterItsPolicy() throws IOException {
    write("a.conf", named("a"));
    write("b.conf", named("a"));
    assertThat(errors())
        .containsExactly("b.conf:1: policy: \"a\" (expected: \"b\", as its file is named)");
  }

  @Test
  void aFolderWithoutPoliciesIsAnError() {
    assertThat(errors())
        .containsExactly(folder + ": no *.conf (expected: at least one policy file)");
  }

  @Test
  void aFolderThatIsNotThereIsAnError() {
    Path nowhere = folder.resolve("nowhere");
    assertThat(errors(nowhere))
        .containsExactly(nowhere + ": NoSuchFileException (expected: a folder that can be read)");
  }

  @Test
  void aFileInPlaceOfAFolderIsAnError() throws IOException {
    write("a.conf", named("a"));
    Path file = folder.resolve("a.conf");
    assertThat(errors(file))
        .containsExactly(file + ": NotDirectoryException (expected: a folder that can be read)");
  }

  @Test
  void aLinkToNowhereIsAnError() throws IOException {
    Files.createSymbolicLink(folder.resolve("a.conf"), Path.of("nowhere"));
    assertThat(errors())
        .containsExactly("a.conf: NoSuchFileException (expected: a file that can be read)");
  }

  @Test
  void aFileHasAtMostOneMebibyte() throws IOException {
    String text = named("a");
    write("a.conf", text + "#".repeat(PolicyFiles.MAX_BYTES - text.length()));
    assertThat(read()).hasSize(1);
    write("a.conf", text + "#".repeat(PolicyFiles.MAX_BYTES - text.length() + 1));
    assertThat(errors())
        .containsExactly("a.conf: more than 1048576 bytes (expected: at most 1048576)");
  }

  @Test
  void bytesThatAreNotUtf8AreAnError() throws IOException {
    Files.write(
        folder.resolve("a.conf"), (named("a") + "# \u00e9").getBytes(StandardCharsets.ISO_8859_1));
    assertThat(errors()).containsExactly("a.conf:4: malformed bytes (expected: UTF-8)");
  }

  @Test
  void anEmptyFileLacksEverything() throws IOException {
    write("a.conf", "");
    assertThat(errors())
        .hasSize(3)
        .allMatch(error -> error.startsWith("a.conf:1: ") && error.contains(": nothing"));
  }

  private static String named(String name) {
    return "policy = "
        + name
        + "\ncaller = [ { name = org } ]\n"
        + "limits = [ { name = a, per = [org], rates = [\"1 per day\"] } ]\n";
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private List<Policy> read() {
    return PolicyFiles.read(folder)
        .fold(
            ReadResult.Accepted::value,
            rejected -> {
              throw new AssertionError(rejected.errors().toString());
            });
  }

  private List<String> errors() {
    return errors(folder);
  }

  private static List<String> errors(Path folder) {
    return PolicyFiles.read(folder)
        .fold(
            accepted -> List.of(),
            rejected -> rejected.errors().stream().map(PolicyError::toString).toList());
  }
}
