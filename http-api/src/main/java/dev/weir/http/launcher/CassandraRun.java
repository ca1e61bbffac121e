package dev.weir.http.launcher;

import dev.weir.node.journal.ChildJvmException;
import dev.weir.node.journal.EmbeddedCassandra;
import dev.weir.node.journal.EmbeddedCassandraSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The embedded Cassandra of a local cluster: started, and started again when it dies, since what it
 * acknowledged is on disk. One that keeps dying is given up.
 */
final class CassandraRun {
  private static final int MOST_DEATHS = 3;
  private static final Duration DEATHS_WITHIN = Duration.ofMinutes(10);

  private final Home home;
  private final Path java;
  private final CassandraPorts ports;
  private final InstantSource clock;
  private final Terminal terminal;
  private final Runnable onDeath;
  private final Deque<Instant> deaths = new ArrayDeque<>();
  private EmbeddedCassandra running;

  private CassandraRun(
      Home home,
      Path java,
      CassandraPorts ports,
      boolean fresh,
      InstantSource clock,
      Terminal terminal,
      Runnable onDeath)
      throws LauncherException, InterruptedException {
    this.home = home;
    this.java = java;
    this.ports = ports;
    this.clock = clock;
    this.terminal = terminal;
    this.onDeath = onDeath;
    running = start(fresh);
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param onDeath is run, on a thread of its own, each time that it ends
   */
  static CassandraRun start(
      Home home,
      Path java,
      UpSettings settings,
      InstantSource clock,
      Terminal terminal,
      Runnable onDeath)
      throws LauncherException, InterruptedException {
    return new CassandraRun(
        home, java, settings.cassandraPorts(), settings.fresh(), clock, terminal, onDeath);
  }

  private EmbeddedCassandra start(boolean fresh) throws LauncherException, InterruptedException {
    Instant begun = clock.instant();
    try {
      EmbeddedCassandra cassandra =
          EmbeddedCassandra.start(settings(fresh), clock, terminal::waiting);
      terminal.state(
          "Cassandra",
          "ready after "
              + Duration.between(begun, clock.instant()).toSeconds()
              + " s  127.0.0.1:"
              + ports.cql()
              + "  "
              + home.shown(home.logs().resolve("cassandra.log")));
      cassandra.child().whenEnded(onDeath);
      return cassandra;
    } catch (ChildJvmException e) {
      throw LauncherException.of(e);
    }
  }

  private EmbeddedCassandraSettings settings(boolean fresh) throws LauncherException {
    try {
      return new EmbeddedCassandraSettings(
          java,
          EmbeddedCassandraSettings.classPathOf(home.cassandraModule()),
          home.cassandraData(),
          home.logs(),
          ports.cql(),
          ports.storage(),
          fresh,
          EmbeddedCassandraSettings.START_WITHIN);
    } catch (IOException e) {
      throw new LauncherException(
          "Cassandra's class path is not there (" + e.getMessage() + "): build the project first");
    }
  }

  /** If it has died, starts it again on the same data; a death may be told more than once. */
  void restartIfEnded() throws LauncherException, InterruptedException {
    if (running.child().isAlive()) {
      return;
    }
    Instant now = clock.instant();
    deaths.addLast(now);
    deaths.removeIf(death -> Duration.between(death, now).compareTo(DEATHS_WITHIN) > 0);
    String how = "Cassandra ended with exit code " + running.child().exitCode();
    List<String> endOfLog = running.endOfLog();
    running.close();
    if (deaths.size() > MOST_DEATHS) {
      throw new LauncherException(
          how + ", " + deaths.size() + " times within " + DEATHS_WITHIN.toMinutes() + " minutes",
          endOfLog);
    }
    terminal.say(how + "; starting it again");
    running = start(false);
  }

  void stop() throws InterruptedException {
    running.stop();
  }
}
