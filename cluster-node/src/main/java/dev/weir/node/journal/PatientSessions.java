package dev.weir.node.journal;

import akka.actor.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.stream.alpakka.cassandra.DefaultSessionProvider;
import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;

/**
 * Opens the journals' session: as it would be opened anyway, but {@link PatientSession patient},
 * and {@link SharedSession one} for all of them.
 */
final class PatientSessions extends DefaultSessionProvider {

  private final ActorSystem system;

  /** As the plugin mechanism calls it. */
  public PatientSessions(ActorSystem system, Config config) {
    super(system, config);
    this.system = system;
  }

  @Override
  public Future<CqlSession> connect(ExecutionContext executor) {
    return SharedSession.of(Adapter.toTyped(system))
        .get(() -> super.connect(executor).map(PatientSession::new, executor));
  }
}
