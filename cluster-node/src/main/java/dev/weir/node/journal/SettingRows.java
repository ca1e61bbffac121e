package dev.weir.node.journal;

import akka.actor.typed.ActorSystem;
import akka.stream.alpakka.cassandra.javadsl.CassandraSession;
import com.datastax.oss.driver.api.core.CqlSession;
import java.util.concurrent.CompletionStage;

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
    return session.underlying().thenCompose(cql -> hold(cql, persistenceId));
  }

  private static CompletionStage<Boolean> hold(CqlSession cql, String persistenceId) {
    return cql.prepareAsync(ANY)
        .thenCompose(
            any ->
                cql.executeAsync(any.bind(persistenceId).setExecutionProfileName(Schema.PROFILE)))
        .thenApply(rows -> rows.one() != null);
  }
}
