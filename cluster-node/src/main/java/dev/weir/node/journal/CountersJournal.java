package dev.weir.node.journal;

import akka.persistence.PersistentRepr;
import akka.persistence.cassandra.journal.CassandraJournal;
import com.typesafe.config.Config;
import scala.Function1;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;

/**
 * The Cassandra plugin's journal, but a replay gives every row of the last sequence number.
 *
 * <p>One number may have two rows: a write that timed out comes to light after the next incarnation
 * has written the same number. Rows of one number are ordered by their time, and the plugin ends a
 * replay with the first row of the last number: the older one, so that the event that was
 * acknowledged would be forgotten. Asked for one number more, it reads on to the end; and gives,
 * too, what has been written since the highest number was read.
 */
final class CountersJournal extends CassandraJournal {

  /** As the plugin mechanism calls it. */
  public CountersJournal(Config config, String configPath) {
    super(config, configPath);
  }

  @Override
  public Future<BoxedUnit> asyncReplayMessages(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      long max,
      Function1<PersistentRepr, BoxedUnit> replayed) {
    return super.asyncReplayMessages(
        persistenceId, fromSequenceNr, Math.addExact(toSequenceNr, 1), max, replayed);
  }
}
