package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.outside.Promise.Shape;
import dev.weir.http.outside.Verdict.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Calls of one new subject, in order, up to the first that is denied.
 *
 * @param who the subject
 * @param answers all of them; only the last is a denial
 */
record Drive(Row row, int who, List<Seen> answers) {
  /** Above this many permits most are asked for in batches. */
  private static final long BY_ONE = 200;

  private static final int BATCH = 1_000;

  /** Calls of a batch do not wait for a slot, so there are no more than any tier has. */
  private static final int BATCH_IN_SLOTS = 10;

  /** Permits that may flow into a token bucket while it is emptied. */
  private static final long INFLOW = 400;

  /** A calendar window may end in the middle: then another subject begins anew. */
  private static final int ATTEMPTS = 4;

  Seen denial() {
    return answers.get(answers.size() - 1);
  }

  List<Seen> allowed() {
    return answers.subList(0, answers.size() - 1);
  }

  /** The call that comes after the denied one: it meets the same windows. */
  Question next() {
    return row.call(who, answers.size() - 1);
  }

  /** Drives a row to its first denial within one window of its limit, one node after the other. */
  static Drive toFirstDenial(Asker asker, List<TestNode> nodes, Books books, Row row) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Drive drive = once(asker, nodes, books, row);
      if (drive.isInOneWindow()) {
        return drive;
      }
    }
    throw new AssertionError(
        row + ": no window was long enough (expected: one in " + ATTEMPTS + ")");
  }

  private static Drive once(Asker asker, List<TestNode> nodes, Books books, Row row) {
    int who = Subjects.next();
    row.before().accept(nodes.get(0), who);
    Promise promise = row.promise();
    List<Seen> answers = new ArrayList<>();
    long inBatches = promise.permits() > BY_ONE ? promise.permits() - 10 : 0;
    if (inBatches > 0) {
      // One alone shows whether its calls take slots.
      answers.add(asker.ask(nodes.get(0), row.call(who, 0)));
      answers.forEach(books::enter);
    }
    while (answers.size() < inBatches) {
      int from = answers.size();
      int batchSize = takesSlots(answers) ? BATCH_IN_SLOTS : BATCH;
      int until = (int) Math.min(inBatches, from + batchSize);
      List<Seen> batch =
          asker.askAll(
              nodes.get(0), IntStream.range(from, until).mapToObj(n -> row.call(who, n)).toList());
      batch.forEach(books::enter);
      assertThat(batch).allMatch(Seen::allowed);
      answers.addAll(batch);
    }
    long most = promise.permits() + (promise.shape() == Shape.TOKEN_BUCKET ? INFLOW : 0);
    // Twice as many where the window's edge comes in between.
    while (answers.size() <= 2 * most) {
      Seen seen =
          asker.ask(nodes.get(answers.size() % nodes.size()), row.call(who, answers.size()));
      books.enter(seen);
      answers.add(seen);
      if (!seen.allowed()) {
        return new Drive(row, who, List.copyOf(answers));
      }
    }
    throw new AssertionError(row + ": " + answers.size() + " calls and no denial");
  }

  private static boolean takesSlots(List<Seen> answers) {
    return answers.get(0).verdict().lease().isPresent();
  }

  private boolean isInOneWindow() {
    Promise promise = row.promise();
    return promise.shape() == Shape.TOKEN_BUCKET
        || answers.stream()
                .map(seen -> seen.verdict().window(promise.limit(), promise.windowSeconds()))
                .map(Window::resetAt)
                .distinct()
                .count()
            == 1;
  }
}
