package dev.weir.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionWatchTest {

  private final ConnectionWatch watch = new ConnectionWatch(3);
  private ServerSocket listening;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    client = new Socket(listening.getInetAddress(), listening.getLocalPort());
    server = listening.accept();
    watch.afterConnect(server);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    listening.close();
  }

  private HttpRequest request() {
    return HttpRequest.GET("/")
        .addAttribute(
            AttributeKeys.remoteAddress,
            RemoteAddress.create((InetSocketAddress) server.getRemoteSocketAddress()));
  }

  private void sweep(int times) {
    for (int i = 0; i < times; i++) {
      watch.sweep();
    }
  }

  @Test
  void aSilentConnectionEndsAfterItsSweeps() {
    sweep(3);
    assertThat(server.isInputShutdown()).isFalse();
    sweep(1);
    assertThat(server.isInputShutdown()).isTrue();
  }

  @Test
  void oneThatAsksIsKept() {
    for (int i = 0; i < 10; i++) {
      sweep(3);
      watch.asked(request());
    }
    assertThat(server.isInputShutdown()).isFalse();
    sweep(4);
    assertThat(server.isInputShutdown()).isTrue();
  }

  @Test
  void oneThatIsStillBeingAnsweredIsKeptUntilThatEnds() {
    HttpResponse whole = HttpResponse.create().withEntity("whole");
    assertThat(watch.streamed(request(), whole)).isSameAs(whole);
    ActorSystem<Void> system = TestServer.system("");
    try {
      CompletableFuture<ByteString> last = new CompletableFuture<>();
      HttpResponse going =
          HttpResponse.create()
              .withEntity(
                  HttpEntities.createChunked(
                      ContentTypes.TEXT_PLAIN_UTF8, Source.completionStage(last)));
      var read =
          watch.streamed(request(), going).entity().getDataBytes().runWith(Sink.ignore(), system);
      sweep(10);
      assertThat(server.isInputShutdown()).isFalse();
      last.complete(ByteString.fromString("bye"));
      read.toCompletableFuture().join();
      await()
          .until(
              () -> {
                sweep(1);
                return server.isInputShutdown();
              });
    } finally {
      system.terminate();
    }
  }

  @Test
  void aClosedOneIsForgotten() throws IOException {
    assertThat(watch.size()).isEqualTo(1);
    server.close();
    sweep(1);
    assertThat(watch.size()).isZero();
  }

  @Test
  void aRequestOfNobodyIsIgnored() throws IOException {
    HttpRequest request = request();
    server.close();
    sweep(1);
    watch.asked(request);
    watch.asked(HttpRequest.GET("/"));
    assertThat(watch.size()).isZero();
  }
}
