package dev.weir.http.server;

import akka.NotUsed;
import akka.actor.ActorSystem;
import akka.http.impl.engine.http2.TelemetrySpi;
import akka.http.scaladsl.model.HttpRequest;
import akka.http.scaladsl.model.HttpResponse;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.scaladsl.Tcp.IncomingConnection;
import akka.util.ByteString;

/**
 * Stands between the sockets and HTTP of every port: the place that Akka HTTP keeps for telemetry
 * is the only one where the bytes of a connection can be reached while HTTP/2 is spoken too.
 */
public final class IncomingConnections implements TelemetrySpi {

  /** Called by Akka HTTP, by name: {@code akka.http.http2-telemetry-class}. */
  public IncomingConnections(ActorSystem system) {}

  @Override
  public akka.stream.scaladsl.Flow<IncomingConnection, IncomingConnection, NotUsed>
      serverBinding() {
    return Flow.<IncomingConnection>create().map(IncomingConnections::tapped).asScala();
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

  private static IncomingConnection tapped(IncomingConnection connection) {
    Flow<ByteString, ByteString, NotUsed> bytes =
        connection
            .flow()
            .asJava()
            .statefulMap(
                UpgradeRefusal::new,
                (refusal, chunk) -> akka.japi.Pair.create(refusal, refusal.filter(chunk)),
                refusal -> java.util.Optional.empty());
    return connection.copy(connection.localAddress(), connection.remoteAddress(), bytes.asScala());
  }
}
