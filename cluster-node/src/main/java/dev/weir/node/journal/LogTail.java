package dev.weir.node.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The end of a log file, for a person who asks why something did not start. */
public final class LogTail {
  /** No more is read, however long the file or its lines. */
  private static final int MOST_BYTES = 64 * 1024;

  private LogTail() {}

  /**
   * The last lines of a file, oldest first; none when there is no such file, and one that says so
   * when it cannot be read. The first may be the end of a longer one.
   */
  public static List<String> of(Path file, int lines) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - MOST_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
        // Read on until full or at the end.
      }
      List<String> all =
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    } catch (IOException e) {
      return List.of("(" + file + " cannot be read: " + e + ")");
    }
  }
}
