package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of policies that test nodes run with: the shipped files as they are, this package's
 * own, copies of some for subjects of another tier or books of their own, and variants in which one
 * figure differs, so that rows can be driven that would take an hour otherwise.
 */
final class PolicyFolder {
  private static @Nullable Path made;

  private PolicyFolder() {}

  /** Written once: nodes that run would read it again. */
  static synchronized Path make() {
    Path known = made;
    if (known == null) {
      known = write();
      made = known;
    }
    return known;
  }

  private static Path write() {
    Path folder = Places.work("policies");
    try {
      for (Path source : List.of(Places.SHIPPED_POLICIES, Places.TEST_POLICIES)) {
        try (Stream<Path> files = Files.list(source)) {
          for (Path file : files.toList()) {
            Files.writeString(folder.resolve(file.getFileName()), Files.readString(file));
          }
        }
      }
      copy(folder, "slim", "slim-starter");
      copy(folder, "slim", "slim-professional");
      copy(folder, "batches", "batches-counted");
      variant(folder, "slim", "slim-hours", "free = \\[\"\\d+ per minute\"", wide("free = ["));
      variant(folder, "slothbox", "slothbox-hours", "\\[\"10 per minute\"", wide("["));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  /** The same folder beside the first, with one file more. */
  static synchronized Path with(String name, String text) {
    Path folder = Places.work("policies-with-" + name);
    try (Stream<Path> files = Files.list(make())) {
      for (Path file : files.toList()) {
        Files.writeString(folder.resolve(file.getFileName()), Files.readString(file));
      }
      Files.writeString(folder.resolve(name + ".conf"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  /** The same under another name. */
  private static void copy(Path folder, String shipped, String name) throws IOException {
    String text = Files.readString(folder.resolve(shipped + ".conf"));
    Files.writeString(
        folder.resolve(name + ".conf"), text.replace("policy = " + shipped, "policy = " + name));
  }

  private static String wide(String before) {
    return before + '"' + Apis.WIDE + " per minute\"";
  }

  private static void variant(
      Path folder, String shipped, String name, String figure, String replacement)
      throws IOException {
    String text = Files.readString(folder.resolve(shipped + ".conf"));
    String changed = text.replaceAll(figure, replacement);
    assertThat(changed).as("%s with another %s", shipped, figure).isNotEqualTo(text);
    Files.writeString(
        folder.resolve(name + ".conf"), changed.replace("policy = " + shipped, "policy = " + name));
  }
}
