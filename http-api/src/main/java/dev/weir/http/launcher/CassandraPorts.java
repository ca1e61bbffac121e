package dev.weir.http.launcher;

/**
 * The ports of the embedded Cassandra: fixed, below the range that systems give out by themselves,
 * and not the ones of a Cassandra that a person may have installed.
 */
record CassandraPorts(int cql, int storage) {
  private static final int CQL = 19_042;
  private static final int STORAGE = 17_000;

  static CassandraPorts of(int offset) {
    return new CassandraPorts(CQL + offset, STORAGE + offset);
  }
}
