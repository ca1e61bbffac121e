package dev.weir.node.decision;

import dev.weir.config.matching.Subject;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners.Released;
import dev.weir.node.limiter.Reply;
import dev.weir.node.pace.DeliveryRequest;
import dev.weir.node.pace.DestinationState;
import dev.weir.node.pace.Destinations;
import dev.weir.node.pace.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Notes what it is asked; its test answers. */
final class FakeDestinations implements Destinations {

  /** An asking that its test answers. */
  record Asking(DeliveryRequest request, CompletableFuture<Reply> answer) {}

  final List<Asking> asked = new ArrayList<>();
  final List<Long> left = new ArrayList<>();
  final List<Report> reports = new ArrayList<>();

  @Override
  public CompletableFuture<Reply> ask(DeliveryRequest request) {
    Asking asking = new Asking(request, new CompletableFuture<>());
    asked.add(asking);
    return asking.answer();
  }

  @Override
  public void leave(Subject destination, long callId) {
    left.add(callId);
  }

  @Override
  public CompletableFuture<Released> release(LeaseId lease, Report report) {
    reports.add(report);
    return CompletableFuture.completedFuture(Released.ENDED);
  }

  @Override
  public CompletableFuture<Optional<DestinationState>> inspect(Subject destination) {
    return CompletableFuture.completedFuture(Optional.empty());
  }
}
