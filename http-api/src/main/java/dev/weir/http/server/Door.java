package dev.weir.http.server;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import dev.weir.http.wire.Handler;
import java.util.concurrent.CompletableFuture;

/** What stands at a port before there is an engine behind it, and then what the engine serves. */
final class Door implements Handler {

  private volatile Handler behind;

  Door(Handler meanwhile) {
    this.behind = meanwhile;
  }

  void open(Handler handler) {
    behind = handler;
  }

  @Override
  public CompletableFuture<HttpResponse> handle(HttpRequest request) {
    return behind.handle(request);
  }
}
