package dev.weir.http.management;

import akka.http.javadsl.model.HttpResponse;
import dev.weir.http.access.Audit;
import dev.weir.node.event.Event.Kind;
import dev.weir.node.event.Events;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Tells who reads along of what operators have changed. */
final class ToldChanges {

  private final Events events;

  ToldChanges(Events events) {
    this.events = events;
  }

  /** The same answer; if it says that something was changed, that is told of in its words. */
  CompletableFuture<HttpResponse> of(
      Kind kind, String policy, CompletableFuture<HttpResponse> answer) {
    return answer.thenApply(
        response -> {
          if (response.status().isSuccess()) {
            Audit.change(response)
                .ifPresent(
                    change ->
                        events.tell(kind, policy, 1, new TreeMap<>(Map.of("change", change))));
          }
          return response;
        });
  }
}
