package dev.weir.node.journal;

import akka.actor.ActorSystem;
import akka.stream.alpakka.cassandra.DefaultSessionProvider;
import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;

/**
 * Opens the journal's session: as it would be opened anyway, but {@link PatientSession patient}.
 */
final class PatientSessions extends DefaultSessionProvider {

  /** As the plugin mechanism calls it. */
  public PatientSessions(ActorSystem system, Config config) {
    super(system, config);
  }

  @Override
  public Future<CqlSession> connect(ExecutionContext executor) {
    return super.connect(executor).map(PatientSession::new, executor);
  }
}
