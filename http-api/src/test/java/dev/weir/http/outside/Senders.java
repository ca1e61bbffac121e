package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.http.outside.Receiver.Manner;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Several senders of webhooks, each to a destination of its own, who deliver all the time. */
final class Senders implements AutoCloseable {
  private static final int SENDERS = 12;
  private static final int AT_ONCE = 2;
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(30);

  private final String policy;
  private final Receiver receiver = new Receiver(new Manner(204, 50));
  private final Map<String, Courier> couriers = new LinkedHashMap<>();
  private final CompletableFuture<?> all;

  /** Begins to deliver, by asking this node. */
  Senders(TestNode node, String policy) {
    this.policy = policy;
    for (int i = 0; i < SENDERS; i++) {
      String org = Subjects.next("sender");
      String body =
          Question.of(policy, "org", org)
              .and("destination", "of-" + org)
              .with("kind", "webhook")
              .json();
      couriers.put(org, new Courier(node, receiver, body));
    }
    all =
        CompletableFuture.allOf(
            couriers.values().stream()
                .map(courier -> courier.start(AT_ONCE))
                .toArray(CompletableFuture[]::new));
  }

  long delivered() {
    return couriers.values().stream().mapToLong(Courier::delivered).sum();
  }

  /** Delivers no more; each sender's account is what it has delivered, exactly. */
  void finish(TestNode asked) throws Exception {
    couriers.values().forEach(Courier::end);
    all.get(ENDED_WITHIN.toSeconds(), TimeUnit.SECONDS);
    couriers.forEach(
        (org, courier) -> {
          assertThat(courier.broken()).as(org).isEmpty();
          await("the account of " + org)
              .atMost(Duration.ofSeconds(10))
              .untilAsserted(
                  () -> {
                    JsonNode account =
                        Http.json(asked.managementPort(), "/limiters/" + policy + "?org=" + org)
                            .at("/accounts/webhook");
                    assertThat(account.get("deliveries").longValue())
                        .as("%s: %s", org, account)
                        .isEqualTo(courier.delivered());
                    assertThat(account.get("failed").longValue()).isZero();
                    assertThat(account.get("inFlight").longValue()).isZero();
                  });
        });
  }

  @Override
  public void close() {
    couriers.values().forEach(Courier::end);
    receiver.close();
  }
}
