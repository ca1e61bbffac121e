package dev.weir.node.journal;

import akka.actor.typed.ActorSystem;
import akka.stream.alpakka.cassandra.javadsl.CassandraSession;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Whether there are settings. Most subjects have none, and to see that takes one query where a
 * recovery takes four, one after the other, and an actor.
 */
public final class SettingRows {

  /** Events of settings are never deleted, so who has any has them in the first partition. */
  private static final String ANY =
      "SELECT sequence_nr FROM weir.setting_messages"
          + " WHERE persistence_id = ? AND partition_nr = 0 LIMIT 1";

  private final CassandraSession session;

  /** Once it is known. What depends on a stage of Akka's would start a thread on few cores. */
  private volatile @Nullable Prepared prepared;

  private record Prepared(CqlSession cql, PreparedStatement any) {}

  private SettingRows(CassandraSession session) {
    this.session = session;
  }

  /** Those of a node's journal. */
  public static SettingRows of(ActorSystem<?> system) {
    return new SettingRows(Schema.session(system));
  }

  /**
   * Asks once, at a quorum.
   *
   * @return fails if Cassandra does not answer
   */
  public CompletionStage<Boolean> hold(String persistenceId) {
    Prepared known = prepared;
    return known == null
        ? prepare().thenCompose(done -> hold(done, persistenceId))
        : hold(known, persistenceId);
  }

  private CompletionStage<Prepared> prepare() {
    return session
        .underlying()
        .thenCompose(
            cql ->
                cql.prepareAsync(ANY)
                    .thenApply(
                        any -> {
                          Prepared done = new Prepared(cql, any);
                          prepared = done;
                          return done;
                        }));
  }

  private static CompletionStage<Boolean> hold(Prepared prepared, String persistenceId) {
    return prepared
        .cql()
        .executeAsync(prepared.any().bind(persistenceId).setExecutionProfileName(Schema.PROFILE))
        .thenApply(rows -> rows.one() != null);
  }
}
