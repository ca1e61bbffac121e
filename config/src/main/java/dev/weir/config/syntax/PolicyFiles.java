package dev.weir.config.syntax;

import dev.weir.config.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A folder of policy files: each policy in a file of its name, {@code salfio.conf}. */
public final class PolicyFiles {

  /** The largest file. */
  public static final int MAX_BYTES = 1 << 20;

  /** The most files. */
  public static final int MAX_FILES = 1_000;

  private static final String EXTENSION = ".conf";

  private final List<Policy> policies = new ArrayList<>();
  private final List<PolicyError> errors = new ArrayList<>();

  private PolicyFiles() {}

  /**
   * Reads all {@code *.conf} of a folder; hidden files and other names are passed over.
   *
   * @return the policies by name, or every error of every file
   */
  public static ReadResult<List<Policy>> read(Path folder) {
    PolicyFiles files = new PolicyFiles();
    files.readAll(folder);
    if (!files.errors.isEmpty()) {
      return new ReadResult.Rejected<>(files.errors);
    }
    return new ReadResult.Accepted<>(List.copyOf(files.policies));
  }

  private void readAll(Path folder) {
    List<Path> found = found(folder);
    if (found.isEmpty() && errors.isEmpty()) {
      error(folder.toString(), "no *" + EXTENSION, "at least one policy file");
    }
    if (found.size() > MAX_FILES) {
      error(folder.toString(), "more files", "at most " + MAX_FILES);
      return;
    }
    for (Path file : found) {
      String name = name(file);
      text(file, name).ifPresent(text -> parse(name, text));
    }
  }

  private void parse(String file, String text) {
    String name = file.substring(0, file.length() - EXTENSION.length());
    ReadResult<Policy> result = PolicyText.parse(file, text, Optional.of(name));
    policies.addAll(result.fold(accepted -> List.of(accepted.value()), rejected -> List.of()));
    errors.addAll(result.fold(accepted -> List.of(), rejected -> rejected.errors()));
  }

  private List<Path> found(Path folder) {
    try {
      return list(folder);
    } catch (IOException e) {
      error(folder.toString(), e.getClass().getSimpleName(), "a folder that can be read");
      return List.of();
    }
  }

  /** The policy files of a folder in the order of their names; of too many, some. */
  static List<Path> list(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, PolicyFiles::isPolicyFile)) {
      // A folder of any size is not read to its end.
      for (Path file : found) {
        files.add(file);
        if (files.size() > MAX_FILES) {
          break;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(files);
    return files;
  }

  private Optional<String> text(Path file, String name) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      error(name, e.getClass().getSimpleName(), "a file that can be read");
      return Optional.empty();
    }
    if (bytes.length > MAX_BYTES) {
      error(name, "more than " + MAX_BYTES + " bytes", "at most " + MAX_BYTES);
      return Optional.empty();
    }
    return decode(bytes, name);
  }

  private Optional<String> decode(byte[] bytes, String name) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      errors.add(new PolicyError(name, OptionalInt.of(line), "", "malformed bytes", "UTF-8"));
      return Optional.empty();
    }
    return Optional.of(out.flip().toString());
  }

  private void error(String file, String value, String expected) {
    errors.add(new PolicyError(file, OptionalInt.empty(), "", value, expected));
  }

  private static boolean isPolicyFile(Path file) {
    String name = name(file);
    return name.endsWith(EXTENSION) && !name.startsWith(".") && !Files.isDirectory(file);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
