package dev.weir.node.journal;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import com.datastax.oss.driver.api.core.CqlSession;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;

/**
 * The one session of an actor system with Cassandra. The plugin would open one for each journal,
 * each with its own connections and threads.
 */
final class SharedSession implements Extension {

  private @Nullable Future<CqlSession> session;

  private SharedSession() {}

  private static final class Id extends ExtensionId<SharedSession> {
    private static final Id INSTANCE = new Id();

    @Override
    public SharedSession createExtension(ActorSystem<?> system) {
      return new SharedSession();
    }
  }

  static SharedSession of(ActorSystem<?> system) {
    return Id.INSTANCE.apply(system);
  }

  /** The session; opened by whoever asks first. */
  synchronized Future<CqlSession> get(Supplier<Future<CqlSession>> opening) {
    Future<CqlSession> known = session;
    if (known == null || (known.isCompleted() && known.value().get().isFailure())) {
      known = opening.get();
      session = known;
    }
    return known;
  }
}
