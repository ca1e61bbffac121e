package dev.weir.node.journal;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.stream.alpakka.cassandra.javadsl.CassandraSession;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keyspace and tables of {@code schema.cql}, the file that a production ring is prepared with.
 *
 * <p>One of the two must have been done before the journal is first used: the Cassandra plugin
 * prepares its statements once and never again, so a table that comes later is not found until the
 * node starts anew.
 */
public final class Schema {
  private static final String RESOURCE = "schema.cql";
  private static final String KEYSPACE = "weir";
  private static final String JOURNAL = "weir.journal.counters";

  /** Copies of each row on a development ring that has the nodes for it. */
  private static final int MOST_COPIES = 3;

  /** A change of the schema takes far longer than a write. */
  private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(60);

  /** The driver's settings for reads and writes of the journal. */
  static final String PROFILE = "weir-journal";

  private static final List<String> RECOVERY =
      List.of(
          "SELECT sequence_nr FROM weir.counter_snapshots WHERE persistence_id = ? LIMIT 1",
          "SELECT deleted_to FROM weir.counter_metadata WHERE persistence_id = ?",
          "SELECT sequence_nr FROM weir.counter_messages"
              + " WHERE persistence_id = ? AND partition_nr = 0 LIMIT 1");

  private static final Pattern TABLE =
      Pattern.compile("CREATE TABLE IF NOT EXISTS " + KEYSPACE + "\\.(\\w+)");

  private Schema() {}

  /**
   * Creates what is missing, with up to three copies in each data centre. For an embedded or a
   * development ring. Waits for Cassandra as long as it takes.
   */
  public static CompletionStage<Done> createIfMissing(ActorSystem<?> system) {
    CassandraSession plugins = session(system);
    return plugins
        .underlying()
        .thenCompose(
            session -> createIfMissing(session).thenCompose(done -> askVersion(plugins, session)));
  }

  /**
   * Completes when every table is there, else fails with an {@link IllegalStateException} that
   * names those that are missing and what to do. Waits for Cassandra as long as it takes.
   */
  public static CompletionStage<Done> requirePresent(ActorSystem<?> system) {
    CassandraSession plugins = session(system);
    return plugins
        .underlying()
        .thenCompose(
            session -> requirePresent(session).thenCompose(done -> askVersion(plugins, session)));
  }

  /**
   * Reads what a recovery reads, of each table, without the plugin. One try.
   *
   * @param persistenceId whose rows
   * @return completes when Cassandra has answered, if only to say that there is no such table or no
   *     right to it; fails if it has not
   */
  public static CompletionStage<Done> read(ActorSystem<?> system, String persistenceId) {
    return session(system)
        .underlying()
        .thenCompose(session -> read(session, persistenceId))
        .exceptionallyCompose(
            failure ->
                Patience.isRefusal(failure)
                    ? CompletableFuture.completedFuture(Done.getInstance())
                    : CompletableFuture.failedFuture(failure));
  }

  private static CompletionStage<Done> read(CqlSession session, String persistenceId) {
    CompletionStage<Done> all = CompletableFuture.completedFuture(Done.getInstance());
    for (String query : RECOVERY) {
      SimpleStatement row =
          SimpleStatement.newInstance(query, persistenceId).setExecutionProfileName(PROFILE);
      all =
          all.thenCompose(done -> session.executeAsync(row)).thenApply(rows -> Done.getInstance());
    }
    return all;
  }

  /** The journal plugin's own session: no second one is opened. */
  static CassandraSession session(ActorSystem<?> system) {
    return CassandraSessionRegistry.get(system).sessionFor(JOURNAL);
  }

  /**
   * The plugin asks for Cassandra's version before it prepares how to delete, once like all that it
   * prepares. Its session remembers an answer, so it is asked here until there is one.
   */
  private static CompletionStage<Done> askVersion(CassandraSession plugins, CqlSession session) {
    return patience(session)
        .untilAnswered(plugins::serverMetaData)
        .thenApply(version -> Done.getInstance());
  }

  private static Patience patience(CqlSession session) {
    return new Patience(session, "the schema of the journal");
  }

  static CompletionStage<Done> createIfMissing(CqlSession session) {
    return missing(session)
        .thenCompose(
            missing -> {
              if (missing.isEmpty()) {
                return CompletableFuture.completedFuture(Done.getInstance());
              }
              return executeAll(
                  session,
                  Stream.concat(Stream.of(keyspace(session)), tables().values().stream()).toList());
            });
  }

  static CompletionStage<Done> requirePresent(CqlSession session) {
    return missing(session)
        .thenApply(
            missing -> {
              if (!missing.isEmpty()) {
                throw new IllegalStateException(
                    "Cassandra's keyspace "
                        + KEYSPACE
                        + " lacks "
                        + String.join(", ", missing)
                        + " (expected: created with config/deploy/schema.cql)");
              }
              return Done.getInstance();
            });
  }

  private static CompletionStage<Set<String>> missing(CqlSession session) {
    SimpleStatement present =
        SimpleStatement.newInstance(
            "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", KEYSPACE);
    return patience(session)
        .untilAnswered(() -> session.executeAsync(present))
        .thenApply(
            rows -> {
              Set<String> missing = new TreeSet<>(tables().keySet());
              rows.currentPage().forEach(row -> missing.remove(row.getString("table_name")));
              return missing;
            });
  }

  /** One after the other: Cassandra merges changes made at once, and not always well. */
  private static CompletionStage<Done> executeAll(CqlSession session, List<String> statements) {
    CompletionStage<Done> all = CompletableFuture.completedFuture(Done.getInstance());
    for (String statement : statements) {
      all =
          all.thenCompose(done -> change(session, statement)).thenApply(rows -> Done.getInstance());
    }
    return all;
  }

  private static CompletionStage<AsyncResultSet> change(CqlSession session, String statement) {
    SimpleStatement change = SimpleStatement.newInstance(statement).setTimeout(CHANGE_TIMEOUT);
    // Each creates what is not there yet, so it may be said twice.
    return patience(session).untilAnswered(() -> session.executeAsync(change));
  }

  /** The file's own keyspace is a production ring's; this one suits the ring that is there. */
  private static String keyspace(CqlSession session) {
    String copies =
        session.getMetadata().getNodes().values().stream()
            .map(Node::getDatacenter)
            .filter(Objects::nonNull)
            .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(each -> "'" + each.getKey() + "': " + Math.min(MOST_COPIES, each.getValue()))
            .collect(Collectors.joining(", "));
    return "CREATE KEYSPACE IF NOT EXISTS "
        + KEYSPACE
        + " WITH replication = {'class': 'NetworkTopologyStrategy', "
        + copies
        + "}";
  }

  /** Each table's name and the statement that creates it, in the file's order or another. */
  static Map<String, String> tables() {
    Map<String, String> tables = new TreeMap<>();
    String code = text().lines().map(Schema::withoutComment).collect(Collectors.joining("\n"));
    for (String statement : code.split(";", -1)) {
      Matcher table = TABLE.matcher(statement);
      if (table.find()) {
        tables.put(table.group(1), statement.strip());
      }
    }
    return tables;
  }

  /** The file has no text literal with two dashes in it. */
  private static String withoutComment(String line) {
    int at = line.indexOf("--");
    return at < 0 ? line : line.substring(0, at);
  }

  private static String text() {
    try (InputStream in = Schema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no " + RESOURCE + " beside " + Schema.class.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
