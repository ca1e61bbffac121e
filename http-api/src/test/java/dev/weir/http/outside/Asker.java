package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Asks nodes to judge calls, and keeps every answer. A call that was let in ends at once: its lease
 * is released before its answer is handed on. Any number of threads may use it.
 */
final class Asker {
  /** Above the server's own bound of 20 s, so that its answer and not ours is seen. */
  private static final Duration TIMEOUT = Duration.ofSeconds(25);

  private static final int USED_UP_BY = 25;

  /** A question that a node answered with anything but a judgement: it begins, or it ends. */
  record TurnedAway(String node, long askedMillis, int status) {}

  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final Queue<Unanswered> unanswered = new ConcurrentLinkedQueue<>();
  private final Queue<TurnedAway> turnedAway = new ConcurrentLinkedQueue<>();

  Asker() {
    Standstills.watch();
  }

  /** Asks and waits; fails unless the call was judged. */
  Seen ask(TestNode node, Question question) {
    return asking(node, question, TIMEOUT).join();
  }

  /** Asks; the stage fails where nobody answers, which is kept too. */
  CompletableFuture<Seen> asking(TestNode node, Question question, Duration timeout) {
    long askedMillis = System.currentTimeMillis();
    return Http.post(node.decisionPort(), "/v1/decisions", question.json(), timeout)
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                unanswered.add(
                    new Unanswered(node.name(), askedMillis, System.currentTimeMillis(), failure));
                throw new CompletionException(failure);
              }
              return keep(node, question, askedMillis, answer.statusCode(), answer.body());
            })
        .thenCompose(one -> released(node, one));
  }

  /** Asks many in one request. */
  List<Seen> askAll(TestNode node, List<Question> questions) {
    long askedMillis = System.currentTimeMillis();
    String body =
        "{\"decisions\":["
            + String.join(",", questions.stream().map(Question::json).toList())
            + "]}";
    HttpResponse<String> answer =
        Http.post(node.decisionPort(), "/v1/decisions/batch", body, TIMEOUT).join();
    if (answer.statusCode() != 200) {
      turnedAway.add(new TurnedAway(node.name(), askedMillis, answer.statusCode()));
      throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
    }
    List<String> texts =
        Json.elements(Json.raw(answer.body(), "decisions").orElseThrow(AssertionError::new));
    assertThat(texts).hasSameSizeAs(questions);
    List<Seen> all = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      all.add(keep(node, questions.get(i), askedMillis, 200, texts.get(i)));
    }
    all.stream().map(one -> released(node, one)).toList().forEach(CompletableFuture::join);
    return all;
  }

  /** Asks, of one node after the other, until it is denied: of this subject nothing is left. */
  void useUp(List<TestNode> nodes, Question question, Endurance limit) {
    List<Seen> answers = new ArrayList<>();
    do {
      answers.addAll(
          askAll(
              nodes.get(answers.size() % nodes.size()),
              Stream.generate(() -> question).limit(USED_UP_BY).toList()));
      assertThat(answers).hasSizeLessThanOrEqualTo((int) limit.permits() + USED_UP_BY);
    } while (answers.stream().allMatch(Seen::allowed));
  }

  private static CompletableFuture<Seen> released(TestNode node, Seen one) {
    return one.verdict()
        .lease()
        .map(
            lease ->
                Http.post(node.decisionPort(), "/v1/leases/" + lease + "/release", "", TIMEOUT)
                    .handle((answer, failure) -> one))
        .orElse(CompletableFuture.completedFuture(one));
  }

  private Seen keep(TestNode node, Question question, long askedMillis, int status, String text) {
    if (status != 200) {
      turnedAway.add(new TurnedAway(node.name(), askedMillis, status));
    }
    assertThat(status).as("%s: %s", question.json(), text).isEqualTo(200);
    Seen one =
        new Seen(
            node.name(),
            question,
            askedMillis,
            System.currentTimeMillis(),
            status,
            text,
            Verdict.of(text, question));
    seen.add(one);
    return one;
  }

  /** Every answer so far. */
  List<Seen> seen() {
    return List.copyOf(seen);
  }

  List<Unanswered> unanswered() {
    return List.copyOf(unanswered);
  }

  List<TurnedAway> turnedAway() {
    return List.copyOf(turnedAway);
  }

  /** Calls among these that were allowed, and not in place of their owner; looks are none. */
  static long granted(List<Seen> answers) {
    return answers.stream()
        .filter(one -> one.allowed() && !one.degraded() && one.question().cost() > 0)
        .count();
  }

  /** Fails where an answer was degraded: nothing has failed, or only the machine. */
  void requireNoneDegraded() {
    assertThat(
            seen.stream()
                .filter(one -> one.degraded() && !Standstills.during(one))
                .map(Seen::told)
                .limit(5))
        .isEmpty();
  }

  /** The answers to calls of one caller. */
  List<Seen> of(Map<String, String> caller) {
    return seen.stream().filter(one -> one.question().caller().equals(caller)).toList();
  }
}
