package dev.weir.node.journal;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.internal.core.session.SessionWrapper;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A session that prepares a statement until it succeeds.
 *
 * <p>The Cassandra plugin prepares each of its statements once, when the journal is first used, and
 * keeps the outcome: a failure too, so that a node whose first use met a Cassandra that was away or
 * slow could never again read or write. Here that first use waits instead.
 *
 * <p>Prepared statements are kept, one for each text: the plugin has about twenty for each of two
 * journals, and few other texts are prepared.
 */
final class PatientSession extends SessionWrapper implements CqlSession {
  private final ConcurrentMap<String, CompletionStage<PreparedStatement>> prepared =
      new ConcurrentHashMap<>();
  private final Patience patience;

  PatientSession(CqlSession session) {
    super(session);
    this.patience = new Patience(session, "the journal");
  }

  /** Fails only if Cassandra refuses the statement, or when the session is closed. */
  @Override
  public CompletionStage<PreparedStatement> prepareAsync(String query) {
    CompletionStage<PreparedStatement> statement =
        prepared.computeIfAbsent(
            query, text -> patience.untilAnswered(() -> CqlSession.super.prepareAsync(text)));
    return statement.whenComplete(
        (done, refusal) -> {
          if (refusal != null) {
            prepared.remove(query, statement);
          }
        });
  }
}
