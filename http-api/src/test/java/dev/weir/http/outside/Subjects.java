package dev.weir.http.outside;

import java.util.concurrent.atomic.AtomicInteger;

/** Names that no test has used before: a run begins with empty data. */
final class Subjects {
  private static final AtomicInteger NEXT = new AtomicInteger(1);

  private Subjects() {}

  static int next() {
    return NEXT.getAndIncrement();
  }

  static String next(String what) {
    return what + "-" + next();
  }

  /** An IPv4 address of a subject's own; each of its up to 256 is another. */
  static String ip(int who, int index) {
    return "10." + (who >> 8 & 255) + "." + (who & 255) + "." + (index & 255);
  }
}
