package dev.weir.http.outside;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Takes slots of one subject of the test policy {@code bursty}, holds them for a while, and gives
 * them back; keeps when it certainly held each.
 */
final class Slots {
  /** What the policy publishes. */
  static final long BOUND = 10;

  private static final long LEASE_MILLIS = 5_000;
  private static final int SHORTEST_HOLD_MILLIS = 500;
  private static final int LONGEST_HOLD_MILLIS = 3_000;

  /** By how much clocks, all on one machine, may be read apart. */
  private static final long SLACK_MILLIS = 10;

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** A slot that was certainly in flight from the one instant until before the other. */
  record Held(long fromMillis, long untilMillis) {}

  private final String body;
  private final SplittableRandom random;
  private final Queue<Held> held = new ConcurrentLinkedQueue<>();
  private final Queue<Unanswered> unanswered = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<?>> asked = new ConcurrentLinkedQueue<>();

  Slots(String subject, SplittableRandom random) {
    this.body =
        "{\"policy\":\"bursty\",\"caller\":{\"short\":\"" + subject + "\"},\"waitMillis\":0}";
    this.random = random;
  }

  /** Asks once; what comes of it is seen to later. By one thread only. */
  void take(TestNode node) {
    long askedMillis = System.currentTimeMillis();
    int holdMillis = random.nextInt(SHORTEST_HOLD_MILLIS, LONGEST_HOLD_MILLIS);
    asked.add(
        Http.post(node.decisionPort(), "/v1/decisions", body, TIMEOUT)
            .thenCompose(
                answer -> {
                  JsonNode verdict = Json.tree(answer.body());
                  return verdict.has("lease") && !verdict.get("degraded").booleanValue()
                      ? hold(
                          node, verdict.get("lease").get("id").textValue(), askedMillis, holdMillis)
                      : CompletableFuture.completedFuture(answer);
                })
            .handle(
                (done, failure) ->
                    failure == null
                        || unanswered.add(
                            new Unanswered(
                                node.name(), askedMillis, System.currentTimeMillis(), failure))));
  }

  private CompletableFuture<HttpResponse<String>> hold(
      TestNode node, String lease, long askedMillis, int holdMillis) {
    long fromMillis = System.currentTimeMillis();
    return CompletableFuture.runAsync(
            () -> {
              // It may end by itself before we give it back.
              long untilMillis =
                  Math.min(System.currentTimeMillis(), askedMillis + LEASE_MILLIS - SLACK_MILLIS);
              if (untilMillis > fromMillis) {
                held.add(new Held(fromMillis, untilMillis));
              }
            },
            CompletableFuture.delayedExecutor(holdMillis, TimeUnit.MILLISECONDS))
        .thenCompose(
            nothing ->
                Http.post(node.decisionPort(), "/v1/leases/" + lease + "/release", "", TIMEOUT)
                    // Who is not heard leaves it to the lease's end.
                    .handle((answer, failure) -> answer));
  }

  /** Waits until all that was asked is answered or given up. */
  void finish() {
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).join();
  }

  List<Held> held() {
    return List.copyOf(held);
  }

  List<Unanswered> unanswered() {
    return List.copyOf(unanswered);
  }

  /** How many of these were in flight at one instant. */
  static long mostAtOnce(List<Held> all) {
    record Step(long atMillis, int change) {}
    List<Step> steps = new ArrayList<>();
    for (Held each : all) {
      steps.add(new Step(each.fromMillis(), 1));
      steps.add(new Step(each.untilMillis(), -1));
    }
    // At one instant first those that end.
    steps.sort(Comparator.comparingLong(Step::atMillis).thenComparingInt(Step::change));
    long now = 0;
    long most = 0;
    for (Step step : steps) {
      now += step.change();
      most = Math.max(most, now);
    }
    return most;
  }
}
