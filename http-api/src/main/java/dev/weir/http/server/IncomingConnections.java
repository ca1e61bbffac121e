package dev.weir.http.server;

import akka.NotUsed;
import akka.actor.ActorSystem;
import akka.http.impl.engine.http2.TelemetrySpi;
import akka.http.scaladsl.model.HttpRequest;
import akka.http.scaladsl.model.HttpResponse;
import akka.japi.Pair;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.scaladsl.Tcp.IncomingConnection;
import akka.util.ByteString;
import dev.weir.http.tls.TlsPorts;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Stands between the sockets and HTTP of every port: the place that Akka HTTP keeps for telemetry
 * is the only one where the bytes of a connection can be reached while HTTP/2 is spoken too.
 */
public final class IncomingConnections implements TelemetrySpi {

  private final Askers askers;
  private final TlsPorts tls;
  private final Executor executor;

  /** Called by Akka HTTP, by name: {@code akka.http.http2-telemetry-class}. */
  public IncomingConnections(ActorSystem system) {
    this.askers = Askers.of(system);
    this.tls = TlsPorts.of(system);
    this.executor = system.dispatcher();
  }

  @Override
  public akka.stream.scaladsl.Flow<IncomingConnection, IncomingConnection, NotUsed>
      serverBinding() {
    return Flow.<IncomingConnection>create().map(this::tapped).asScala();
  }

  @Override
  public akka.stream.scaladsl.BidiFlow<
          HttpResponse, HttpResponse, HttpRequest, HttpRequest, NotUsed>
      serverConnection() {
    return BidiFlow.<HttpResponse, HttpRequest>identity().asScala();
  }

  @Override
  public akka.stream.scaladsl.BidiFlow<
          HttpRequest, HttpRequest, HttpResponse, HttpResponse, NotUsed>
      client() {
    return BidiFlow.<HttpRequest, HttpResponse>identity().asScala();
  }

  private IncomingConnection tapped(IncomingConnection connection) {
    askers.opened(connection.localAddress(), connection.remoteAddress());
    Flow<ByteString, ByteString, NotUsed> bytes =
        tls.plain(connection.localAddress().getPort(), connection.flow().asJava())
            .watchTermination(
                (kept, ended) -> {
                  ended.whenCompleteAsync(
                      (done, failure) ->
                          askers.ended(connection.localAddress(), connection.remoteAddress()),
                      executor);
                  return kept;
                })
            .statefulMap(
                () -> new Incoming(connection),
                (incoming, chunk) -> Pair.create(incoming, incoming.filter(chunk)),
                incoming -> Optional.empty());
    return connection.copy(connection.localAddress(), connection.remoteAddress(), bytes.asScala());
  }

  /** What is known of one connection by its bytes. */
  private final class Incoming {
    private final UpgradeRefusal refusal = new UpgradeRefusal();
    private final StreamResets resets;

    Incoming(IncomingConnection connection) {
      resets =
          new StreamResets(
              stream ->
                  askers.reset(connection.localAddress(), connection.remoteAddress(), stream));
    }

    ByteString filter(ByteString chunk) {
      resets.read(chunk);
      return refusal.filter(chunk);
    }
  }
}
