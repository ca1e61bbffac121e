package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacedCallsTest {

  private static final int PER_SECOND = 1_000;
  private static final Duration TIME = Duration.ofMillis(300);
  private static final String GRANT = "HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\n";

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void everyCallIsMadeAndItsAnswerCounted() throws IOException {
    try (ServerSocket server = serve(0, GRANT + "{\"allowed\":true,\"degraded\":false} ")) {
      PacedCalls.Outcome outcome = run(server, 4);
      assertThat(outcome.calls()).isEqualTo(300);
      assertThat(outcome.latencies().count()).isEqualTo(300);
      assertThat(outcome.allowed()).isEqualTo(300);
      assertThat(outcome.degraded()).isZero();
      assertThat(outcome.failed()).isZero();
    }
  }

  @Test
  void degradedDenialsAreCountedAsSuch() throws IOException {
    try (ServerSocket server = serve(0, GRANT + "{\"allowed\":false,\"degraded\":true} ")) {
      PacedCalls.Outcome outcome = run(server, 4);
      assertThat(outcome.allowed()).isZero();
      assertThat(outcome.degraded()).isEqualTo(300);
    }
  }

  @Test
  void anotherStatusIsAFailure() throws IOException {
    try (ServerSocket server = serve(0, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")) {
      PacedCalls.Outcome outcome = run(server, 4);
      assertThat(outcome.failed()).isEqualTo(300);
      assertThat(outcome.latencies().count()).isZero();
    }
  }

  @Test
  void aSlowServerDelaysTheCallsBehindItToo() throws IOException {
    // One connection, 4 ms an answer, a call each millisecond: the last is due 900 ms too early.
    try (ServerSocket server = serve(4, GRANT + "{\"allowed\":true,\"degraded\":false} ")) {
      PacedCalls.Outcome outcome = run(server, 1);
      assertThat(outcome.latencies().percentileMicros(100)).isGreaterThan(800_000);
      assertThat(outcome.longestLineMicros()).isGreaterThan(800_000);
    }
  }

  private static PacedCalls.Outcome run(ServerSocket server, int connections) throws IOException {
    List<byte[]> requests = Requests.http("/v1/decisions", "memory", 3);
    return PacedCalls.run(server.getLocalPort(), requests, PER_SECOND, TIME, connections);
  }

  /** Answers each request with these bytes after so long. */
  private ServerSocket serve(int answerMillis, String answer) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(
        () -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              threads.execute(() -> answer(socket, answerMillis, answer));
            } catch (IOException closed) {
              return;
            }
          }
        });
    return server;
  }

  private static void answer(Socket socket, int answerMillis, String answer) {
    byte[] request = new byte[4_096];
    try (socket) {
      // Requests come one at a time and in one piece: each read is one of them.
      while (socket.getInputStream().read(request) > 0) {
        LockSupport.parkNanos(answerMillis * 1_000_000L);
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException gone) {
      // The test is over.
    }
  }
}
