package dev.weir.http.outside;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * An operator who empties the windows of one subject after the other, each after some permits were
 * taken and before any is taken again. By one thread only, but for looking.
 */
final class Resets {
  private static final int TAKEN = 40;

  private final Asker asker;
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();

  Resets(Asker asker) {
    this.asker = asker;
  }

  /** Has a new subject take permits, and empties its windows. */
  void reset(TestNode node) {
    String subject = Subjects.next("reset");
    Question question = Endurance.HUNDRED.by(subject);
    try {
      List<Seen> taken = asker.askAll(node, Stream.generate(() -> question).limit(TAKEN).toList());
      boolean all = taken.stream().allMatch(seen -> seen.allowed() && !seen.degraded());
      if (all
          && Http.send(
                      node.managementPort(), "POST", "/limiters/endurance/reset?" + of(subject), "")
                  .statusCode()
              == 204) {
        acknowledged.add(subject);
      }
    } catch (CompletionException | IllegalStateException | UncheckedIOException unknown) {
      // Nobody knows how much was taken, or whether it was reset.
    }
  }

  private static String of(String subject) {
    return "subject=" + subject;
  }

  /** How many were reset, as the operator was told. */
  int acknowledged() {
    return acknowledged.size();
  }

  /**
   * Those of them whose windows are not empty, by this node, but for what was reserved since and
   * lost in a crash.
   */
  List<String> lost(TestNode node) {
    Operator operator = new Operator(node);
    return acknowledged.stream()
        .map(subject -> operator.sees("/limiters/endurance?" + of(subject)))
        .filter(Resets::hasUsed)
        .map(JsonNode::toString)
        .toList();
  }

  private static boolean hasUsed(JsonNode state) {
    for (JsonNode window : state.get("windows")) {
      if (window.get("used").longValue() > Endurance.HUNDRED.mostLost()) {
        return true;
      }
    }
    return false;
  }
}
