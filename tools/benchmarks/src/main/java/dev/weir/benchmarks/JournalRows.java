package dev.weir.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the journal holds: each row is one write of a ledger, and says when it was written. */
final class JournalRows {

  private static final String QUERY = "SELECT persistence_id, timestamp FROM weir.counter_messages";

  /**
   * One write.
   *
   * @param entityId whose limiter's
   * @param atMillis when the node wrote it
   */
  record Write(String entityId, long atMillis) {}

  private JournalRows() {}

  /** Every write from then on; reads the whole table. */
  static List<Write> since(InetSocketAddress cassandra, long fromMillis) {
    List<Write> writes = new ArrayList<>();
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(cassandra)
            .withLocalDatacenter("datacenter1")
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                    .build())
            .build()) {
      for (Row row : session.execute(QUERY)) {
        long atMillis = Uuids.unixTimestamp(Objects.requireNonNull(row.getUuid(1)));
        if (atMillis >= fromMillis) {
          String id = Objects.requireNonNull(row.getString(0));
          writes.add(new Write(id.substring(id.lastIndexOf('|') + 1), atMillis));
        }
      }
    }
    return writes;
  }
}
