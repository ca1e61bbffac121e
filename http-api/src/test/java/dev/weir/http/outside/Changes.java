package dev.weir.http.outside;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.StreamSupport;

/**
 * An operator who overrides one tenant's limit again and again, each time with one permit more, and
 * keeps what was acknowledged. By one thread only, but for looking.
 */
final class Changes {
  /** As many as a subject's history shows. */
  private static final int MOST = 100;

  private static final long FIRST_PERMITS = 1_000;

  private final String tenant;
  private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
  private long asked;

  Changes(String tenant) {
    this.tenant = tenant;
  }

  /** Asks for one more change, unless there are as many as can be looked up later. */
  void change(TestNode node) {
    if (asked == MOST) {
      return;
    }
    long permits = FIRST_PERMITS + asked++;
    String body =
        "{\"permits\":" + permits + ",\"windowSeconds\":60,\"reason\":\"change " + permits + "\"}";
    try {
      HttpResponse<String> answer =
          Http.send(
              node.managementPort(),
              "PUT",
              "/limiters/slim/overrides/general?tenant=" + tenant,
              body);
      if (answer.statusCode() == 204) {
        acknowledged.add(permits);
      }
    } catch (UncheckedIOException unknown) {
      // It may have been done or not.
    }
  }

  List<Long> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** Those of the acknowledged that this node does not know any more. */
  List<Long> lost(TestNode node) {
    List<Long> history =
        StreamSupport.stream(
                new Operator(node)
                    .sees("/limiters/slim?tenant=" + tenant)
                    .get("history")
                    .spliterator(),
                false)
            .map(change -> change.get("permits").longValue())
            .toList();
    return lost(acknowledged(), history);
  }

  static List<Long> lost(List<Long> acknowledged, List<Long> history) {
    return acknowledged.stream().filter(each -> !history.contains(each)).toList();
  }
}
