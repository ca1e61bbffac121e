package dev.weir.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.util.ByteString;
import dev.weir.http.decisions.HangUps;
import dev.weir.http.sockets.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Askers over HTTP/2 who reset the stream on which they wait. */
class StreamResetsTest {

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int END_STREAM_AND_HEADERS = 5;
  private static final byte[] CANCEL = {0, 0, 0, 8};

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(new byte[] {0, (byte) (payload.length >> 8), (byte) payload.length});
    frame.writeBytes(new byte[] {(byte) type, (byte) flags, 0, 0, 0, (byte) stream});
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  private static byte[] opening() {
    ByteArrayOutputStream opening = new ByteArrayOutputStream();
    opening.writeBytes(Peer.bytes(PREFACE));
    opening.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
    return opening.toByteArray();
  }

  /** GET / of localhost, by HPACK's static table. */
  private static byte[] question(int stream) {
    byte[] authority = Peer.bytes("localhost");
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0x84, 1});
    block.write(authority.length);
    block.writeBytes(authority);
    return frame(HEADERS, END_STREAM_AND_HEADERS, stream, block.toByteArray());
  }

  private static byte[] reset(int stream) {
    return frame(RST_STREAM, 0, stream, CANCEL);
  }

  /** A port on which nobody is answered. */
  private static final class Waiting implements AutoCloseable {
    private final List<CompletableFuture<HttpResponse>> pending = new CopyOnWriteArrayList<>();
    private final CompletableFuture<HangUps> hangUps = new CompletableFuture<>();
    private final TestServer server = TestServer.start(system -> this::asked);

    private CompletableFuture<HttpResponse> asked(HttpRequest request) {
      CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
      var unused = hangUps.thenAccept(known -> known.watch(request, answer));
      pending.add(answer);
      return answer.handle((its, failure) -> HttpResponse.create());
    }

    void watch() {
      hangUps.complete(Askers.of(server.system()).at(server.port()));
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private static void awaitAsked(Waiting waiting, int questions) {
    await().atMost(Duration.ofSeconds(10)).until(() -> waiting.pending.size() == questions);
  }

  @Test
  void whatIsPendingOnAResetStreamIsCancelledAndOtherStreamsAreNot() throws IOException {
    try (Waiting waiting = new Waiting();
        Peer peer = Peer.connect(waiting.server.port())) {
      waiting.watch();
      peer.send(opening());
      for (int i = 1; i <= 3; i++) {
        peer.send(question(2 * i - 1));
        awaitAsked(waiting, i);
      }
      peer.send(reset(3));
      await().atMost(Duration.ofSeconds(10)).until(() -> waiting.pending.get(1).isCancelled());
      assertThat(waiting.pending.get(0)).isNotDone();
      assertThat(waiting.pending.get(2)).isNotDone();
      peer.finish();
      await().atMost(Duration.ofSeconds(10)).until(() -> waiting.pending.get(0).isCancelled());
    }
  }

  @Test
  void aResetThatComesBeforeAnythingIsPendingIsNotForgotten() throws IOException {
    try (Waiting waiting = new Waiting();
        Peer peer = Peer.connect(waiting.server.port())) {
      peer.send(opening());
      peer.send(question(1));
      awaitAsked(waiting, 1);
      peer.send(reset(1));
      peer.send(question(3));
      awaitAsked(waiting, 2);
      waiting.watch();
      assertThat(waiting.pending.get(0)).isCancelled();
      assertThat(waiting.pending.get(1)).isNotDone();
    }
  }

  @Test
  void framesAreReadInWhateverPiecesTheyCome() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(opening());
    all.writeBytes(question(1));
    all.writeBytes(frame(0, 0, 1, reset(77)));
    all.writeBytes(reset(1));
    all.writeBytes(question(5));
    all.writeBytes(reset(5));
    byte[] bytes = all.toByteArray();
    for (int piece = 1; piece <= bytes.length; piece++) {
      List<Integer> resets = new ArrayList<>();
      StreamResets reader = new StreamResets(resets::add);
      for (int from = 0; from < bytes.length; from += piece) {
        reader.read(ByteString.fromArray(bytes, from, Math.min(piece, bytes.length - from)));
      }
      assertThat(resets).as("in pieces of " + piece).containsExactly(1, 5);
    }
  }

  @Test
  void whatIsNotHttp2HasNoStreams() {
    StreamResets reader =
        new StreamResets(
            stream -> {
              throw new AssertionError(stream);
            });
    reader.read(ByteString.fromString("POST / HTTP/1.1\r\n\r\n"));
    reader.read(ByteString.fromArray(opening()));
    reader.read(ByteString.fromArray(reset(1)));
  }
}
