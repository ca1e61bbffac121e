package dev.weir.http.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A disk in memory that stands in for one folder's, with what the folder had, until it is closed:
 * it can be full without any other being. Needs root, and Linux. Nothing may have the folder open
 * while it is made or closed.
 */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "size=192m";
  private static final long COMMAND_SECONDS = 10;
  private static final int PIECE = 64 * 1024;

  private final Path folder;
  private final Path ballast;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.ballast = folder.resolve("ballast");
  }

  /** Whether this machine lets us make one. */
  static boolean canBeHad() {
    Path tried = Places.work("small-disk");
    return "root".equals(System.getProperty("user.name"))
        && run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", tried.toString())
        && run("umount", tried.toString());
  }

  /** Puts one in the place of a folder. */
  static SmallDisk under(Path folder) {
    SmallDisk disk = new SmallDisk(folder);
    Path aside = aside(folder);
    move(folder, aside);
    if (!run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", folder.toString())) {
      move(aside, folder);
      throw new AssertionError("no disk in memory can be mounted on " + folder);
    }
    move(aside, folder);
    return disk;
  }

  /** Leaves no byte of it free. */
  void fill() {
    try (SeekableByteChannel channel =
        Files.newByteChannel(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int size = PIECE; size > 0; size /= 2) {
        fill(channel, size);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(SeekableByteChannel channel, int size) {
    try {
      while (true) {
        channel.write(ByteBuffer.allocate(size));
      }
    } catch (IOException full) {
      // So it was to be.
    }
  }

  /** What {@link #fill} took is free again. */
  void free() {
    try {
      Files.deleteIfExists(ballast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    free();
    Path aside = aside(folder);
    move(folder, aside);
    if (!run("umount", folder.toString())) {
      throw new AssertionError(folder + " cannot be unmounted");
    }
    move(aside, folder);
  }

  private static Path aside(Path folder) {
    return folder.resolveSibling(folder.getFileName() + "-aside");
  }

  /** All files of a folder that has no folders. */
  private static void move(Path from, Path into) {
    try {
      Files.createDirectories(into);
      try (Stream<Path> files = Files.list(from)) {
        for (Path each : files.toList()) {
          Files.move(each, into.resolve(each.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
