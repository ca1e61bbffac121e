package dev.weir.http.outside;

import java.util.Map;
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

  /** The address of the node that a subject of one attribute lives on, as this node knows it. */
  static String owner(TestNode asked, Question question) {
    Map.Entry<String, String> attribute = question.caller().entrySet().iterator().next();
    return Http.json(
            asked.managementPort(),
            "/limiters/"
                + question.policy()
                + "?"
                + attribute.getKey()
                + "="
                + attribute.getValue())
        .get("node")
        .textValue();
  }

  /** An IPv4 address of a subject's own; each of its up to 256 is another. */
  static String ip(int who, int index) {
    return "10." + (who >> 8 & 255) + "." + (who & 255) + "." + (index & 255);
  }
}
