package dev.weir.http.outside;

import static dev.weir.http.outside.Promise.Shape.CALENDAR;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Calls that meet two limiters each, under the test policy {@code several}: three keys call for two
 * organizations, one of which has nothing left long before the other, so that keys get much back.
 */
final class Several {
  private static final String POLICY = "several";
  private static final long MONTH = 30 * 86_400;
  private static final int KEYS = 3;
  private static final int USED_UP_BY = 20;

  /** Of four calls three are for the first organization. */
  private static final int TURNS = 4;

  static final List<Promise> PROMISES =
      List.of(
          Promise.of(POLICY, "key", CALENDAR, 200, MONTH),
          Promise.of(POLICY, "org", CALENDAR, 300, MONTH));

  private final List<String> keys =
      Stream.generate(() -> Subjects.next("key")).limit(KEYS).toList();
  private final List<String> orgs = List.of(Subjects.next("first"), Subjects.next("second"));

  /** One call, of one node after the other. */
  Load.Next next(List<TestNode> nodes, long turn) {
    String key = keys.get((int) (turn % KEYS));
    String org = orgs.get(turn / KEYS % TURNS == 0 ? 1 : 0);
    return new Load.Next(nodes.get((int) (turn / KEYS % nodes.size())), question(key, org));
  }

  private static Question question(String key, String org) {
    return Question.of(POLICY, "key", key).and("org", org);
  }

  /** Asks until no key gets anything more for either organization. */
  void useUp(Asker asker, List<TestNode> nodes) {
    for (String org : orgs) {
      for (String key : keys) {
        List<Seen> answers = new ArrayList<>();
        do {
          answers =
              asker.askAll(
                  nodes.get(0),
                  Stream.generate(() -> question(key, org)).limit(USED_UP_BY).toList());
        } while (answers.stream().anyMatch(Seen::allowed));
      }
    }
  }
}
