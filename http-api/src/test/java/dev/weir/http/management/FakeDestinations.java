package dev.weir.http.management;

import dev.weir.config.matching.Subject;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners.Released;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.pace.DeliveryRequest;
import dev.weir.node.pace.DestinationState;
import dev.weir.node.pace.Destinations;
import dev.weir.node.pace.Report;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Knows one destination, {@code https://known.example}. */
public final class FakeDestinations implements Destinations {

  @Override
  public CompletableFuture<Reply> ask(DeliveryRequest request) {
    return CompletableFuture.completedFuture(new Unavailable(request.callId(), Reason.TIMEOUT));
  }

  @Override
  public void leave(Subject destination, long callId) {
    // Nobody waits.
  }

  @Override
  public CompletableFuture<Released> release(LeaseId lease, Report report) {
    return CompletableFuture.completedFuture(Released.UNKNOWN);
  }

  @Override
  public CompletableFuture<Optional<DestinationState>> inspect(Subject destination) {
    return CompletableFuture.completedFuture(
        destination.display().equals("destination=https://known.example")
            ? Optional.of(
                new DestinationState(
                    "akka://weir@a:1",
                    "7",
                    8,
                    3,
                    2,
                    "OPEN",
                    OptionalLong.of(1_714_058_400_001L),
                    12,
                    1))
            : Optional.empty());
  }
}
