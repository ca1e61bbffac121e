package dev.weir.node.journal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of Cassandra as a child JVM: ready when {@link #start} returns, gone when this JVM is.
 *
 * <p>Listens on loopback only, with JMX off. What it has acknowledged is on disk ({@code
 * commitlog_sync: batch}), so killing it loses nothing. A data folder belongs to one run: a lock is
 * held for as long as we live, and a child whose parent was killed is waited for.
 */
public final class EmbeddedCassandra implements AutoCloseable {
  /** Measured: 2.5 s. */
  private static final Duration ORDERLY_STOP = Duration.ofSeconds(15);

  /** A child whose parent was killed halts itself after 15 s at the latest. */
  private static final Duration ORPHAN_ENDS_WITHIN = Duration.ofSeconds(20);

  private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);
  private static final int PROBE_TIMEOUT_MILLIS = 2_000;
  private static final int LOG_LINES = 40;
  private static final String LOCK = "weir.lock";

  /** CQL native protocol v4, section 2: an OPTIONS request without body on stream 0. */
  private static final byte[] OPTIONS = {0x04, 0, 0, 0, 0x05, 0, 0, 0, 0};

  private static final int HEADER_LENGTH = 9;
  private static final int RESPONSE_V4 = 0x84;
  private static final int SUPPORTED = 0x06;

  private final ChildJvm child;
  private final EmbeddedCassandraSettings settings;
  private final FileChannel lock;

  private EmbeddedCassandra(ChildJvm child, EmbeddedCassandraSettings settings, FileChannel lock) {
    this.child = child;
    this.settings = settings;
    this.lock = lock;
  }

  /**
   * Starts Cassandra and waits until it answers.
   *
   * @throws ChildJvmException if the folder or a port is in use, or if it ended or did not answer
   *     in time; then with the end of its log
   * @throws InterruptedException if the wait was interrupted; Cassandra has then been stopped
   */
  public static EmbeddedCassandra start(
      EmbeddedCassandraSettings settings, InstantSource clock, Waiting waiting)
      throws ChildJvmException, InterruptedException {
    FileChannel lock = null;
    ChildJvm child = null;
    boolean ready = false;
    try {
      Files.createDirectories(settings.dataFolder());
      Files.createDirectories(settings.logFolder());
      lock = lock(settings.dataFolder());
      awaitEndOfOrphan(settings.dataFolder(), clock, waiting);
      requireFree("CQL", settings.cqlPort());
      requireFree("storage", settings.storagePort());
      if (settings.fresh()) {
        deleteContent(settings.dataFolder());
      }
      EmbeddedCassandraFiles.write(settings);
      child = ChildJvm.start("Cassandra", EmbeddedCassandraFiles.command(settings), out(settings));
      child.identity().writeTo(pidFile(settings.dataFolder()));
      awaitAnswer(child, settings, clock, waiting);
      ready = true;
      return new EmbeddedCassandra(child, settings, lock);
    } catch (IOException e) {
      throw new ChildJvmException("Cassandra could not be started: " + e);
    } finally {
      if (!ready) {
        giveUp(child, lock);
      }
    }
  }

  private static void giveUp(@Nullable ChildJvm child, @Nullable FileChannel lock) {
    if (child != null) {
      child.kill();
    }
    release(lock);
  }

  private static FileChannel lock(Path dataFolder) throws IOException, ChildJvmException {
    FileChannel channel =
        FileChannel.open(
            dataFolder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Optional<FileLock> taken = tryLock(channel);
    if (taken.isEmpty()) {
      channel.close();
      throw new ChildJvmException(
          "the data folder " + dataFolder + " is in use by another Cassandra");
    }
    return channel;
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // by this very JVM
    }
  }

  private static void awaitEndOfOrphan(Path dataFolder, InstantSource clock, Waiting waiting)
      throws IOException, ChildJvmException, InterruptedException {
    Optional<ProcessIdentity> orphan = ProcessIdentity.readFrom(pidFile(dataFolder));
    Instant begun = clock.instant();
    while (orphan.filter(ProcessIdentity::isAlive).isPresent()) {
      Duration elapsed = Duration.between(begun, clock.instant());
      if (elapsed.compareTo(ORPHAN_ENDS_WITHIN) > 0) {
        throw new ChildJvmException(
            "the data folder " + dataFolder + " is in use by process " + orphan.get().pid());
      }
      waiting.on("the Cassandra of an earlier run to end", elapsed);
      Thread.sleep(BETWEEN_PROBES.toMillis());
    }
  }

  private static void requireFree(String whose, int port) throws IOException, ChildJvmException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (java.net.BindException e) {
      throw new ChildJvmException(
          "port "
              + port
              + " is in use (wanted by the embedded Cassandra for its "
              + whose
              + " port)");
    }
  }

  private static void deleteContent(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!each.equals(folder) && !each.equals(folder.resolve(LOCK))) {
          Files.delete(each);
        }
      }
    }
  }

  private static void awaitAnswer(
      ChildJvm child, EmbeddedCassandraSettings settings, InstantSource clock, Waiting waiting)
      throws ChildJvmException, InterruptedException {
    Instant begun = clock.instant();
    while (!answers(settings.cqlPort())) {
      Duration elapsed = Duration.between(begun, clock.instant());
      if (elapsed.compareTo(settings.startWithin()) > 0) {
        throw new ChildJvmException(
            "Cassandra did not answer on port "
                + settings.cqlPort()
                + " within "
                + settings.startWithin().toSeconds()
                + " s",
            endOfLog(settings));
      }
      waiting.on("Cassandra", elapsed);
      if (child.awaitExit(BETWEEN_PROBES)) {
        throw new ChildJvmException(
            "Cassandra ended while it started, with exit code " + child.exitCode(),
            endOfLog(settings));
      }
    }
  }

  /** Whether a CQL server answers on that port of loopback. */
  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_TIMEOUT_MILLIS);
      socket.setSoTimeout(PROBE_TIMEOUT_MILLIS);
      socket.getOutputStream().write(OPTIONS);
      InputStream in = socket.getInputStream();
      byte[] header = in.readNBytes(HEADER_LENGTH);
      return header.length == HEADER_LENGTH
          && Byte.toUnsignedInt(header[0]) == RESPONSE_V4
          && header[4] == SUPPORTED;
    } catch (IOException e) {
      return false; // not yet
    }
  }

  /** The child JVM, to hear of its end. */
  public ChildJvm child() {
    return child;
  }

  public InetSocketAddress contactPoint() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.cqlPort());
  }

  /** What it said last, oldest first: its log, then what only reached its standard output. */
  public List<String> endOfLog() {
    return endOfLog(settings);
  }

  private static List<String> endOfLog(EmbeddedCassandraSettings settings) {
    List<String> lines =
        new ArrayList<>(LogTail.of(EmbeddedCassandraFiles.log(settings), LOG_LINES));
    lines.addAll(LogTail.of(out(settings), LOG_LINES));
    return lines;
  }

  private static Path out(EmbeddedCassandraSettings settings) {
    return settings.logFolder().resolve("cassandra.out");
  }

  private static Path pidFile(Path dataFolder) {
    return dataFolder.resolve("cassandra.pid");
  }

  /** Stops it in good order and frees its data folder; kills it if that takes above 15 s. */
  public void stop() throws InterruptedException {
    try {
      child.stop(ORDERLY_STOP);
    } finally {
      release(lock);
    }
  }

  /** As {@link #stop}, for a thread that may not be interrupted: then it is killed. */
  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      child.kill();
      Thread.currentThread().interrupt();
    }
  }

  private static void release(@Nullable FileChannel lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the lock of the data folder cannot be given back", e);
    }
  }
}
