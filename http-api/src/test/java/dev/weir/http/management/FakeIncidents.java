package dev.weir.http.management;

import dev.weir.node.incident.Incident;
import dev.weir.node.incident.Incidents;
import dev.weir.node.limiter.Managed;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Incidents that a test makes up. */
public final class FakeIncidents implements Incidents {

  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  volatile Optional<Incident> incident = Optional.empty();
  volatile CompletableFuture<Managed> answer =
      CompletableFuture.completedFuture(new Managed.Done(0));

  @Override
  public Optional<Incident> of(String policy) {
    return incident.filter(known -> known.policy().equals(policy));
  }

  @Override
  public CompletionStage<Managed> declare(
      String policy, long retryAfterAtLeastSeconds, OptionalLong untilSeconds, String reason) {
    asked.add(policy + " " + retryAfterAtLeastSeconds + " " + untilSeconds + " " + reason);
    return answer;
  }

  @Override
  public CompletionStage<Managed> end(String policy) {
    asked.add("end " + policy);
    return answer;
  }
}
