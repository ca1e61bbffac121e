package dev.weir.http.launcher;

import dev.weir.node.journal.ProcessIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * At most one {@code weir up} in a state folder. The system gives the lock back if we are killed.
 */
final class RunLock {
  private final Home home;
  private final FileChannel channel;

  private RunLock(Home home, FileChannel channel) {
    this.home = home;
    this.channel = channel;
  }

  static RunLock take(Home home) throws LauncherException {
    try {
      Files.createDirectories(home.logs());
      FileChannel channel =
          FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel).isEmpty()) {
        channel.close();
        throw new LauncherException(
            "another `weir up` is running here"
                + ProcessIdentity.readFrom(home.launcherPid())
                    .map(other -> " (process " + other.pid() + ")")
                    .orElse("")
                + "; `./weir stop` ends it");
      }
      RunLock lock = new RunLock(home, channel);
      ProcessIdentity.of(ProcessHandle.current())
          .orElseThrow(() -> new LauncherException("the system hides when processes started"))
          .writeTo(home.launcherPid());
      return lock;
    } catch (IOException e) {
      throw new LauncherException("the state folder " + home.state() + " cannot be used: " + e);
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // held by this very JVM
    }
  }

  void giveBack() throws LauncherException {
    try {
      Files.deleteIfExists(home.launcherPid());
      channel.close();
    } catch (IOException e) {
      throw new LauncherException("the lock of " + home.state() + " cannot be given back: " + e);
    }
  }
}
