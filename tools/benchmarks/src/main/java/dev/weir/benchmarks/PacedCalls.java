package dev.weir.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * An open loop over HTTP/1.1: a call goes out when it is due, whether or not earlier ones are
 * answered, and its latency counts from when it was due. One thread, keep-alive, one call under way
 * on each connection; those that find none free wait in line.
 */
final class PacedCalls {

  /** Less than a thread's shortest sleep; more would delay calls that are due. */
  private static final long NAP_NANOS = 1;

  private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

  /**
   * What became of the calls.
   *
   * @param allowed answers that allowed their call
   * @param degraded answers that a fallback gave
   * @param failed calls with another status than 200, or without an answer
   * @param latencies of the answers, from when their calls were due
   * @param longestLineMicros how late a call was sent at worst: the load generator's own share
   */
  record Outcome(
      long allowed, long degraded, long failed, Latencies latencies, long longestLineMicros) {

    long calls() {
      return latencies.count() + failed;
    }
  }

  private final byte[][] requests;
  private final long nanosBetween;
  private final long[] micros;
  private final ArrayDeque<Connection> free = new ArrayDeque<>();

  private long startNanos;
  private int sent;
  private int answered;
  private long allowed;
  private long degraded;
  private long refused;
  private long longestLineNanos;

  private PacedCalls(List<byte[]> requests, int perSecond, Duration time) {
    this.requests = requests.toArray(byte[][]::new);
    this.nanosBetween = 1_000_000_000L / perSecond;
    this.micros = new long[Math.toIntExact(time.toNanos() / nanosBetween)];
  }

  /**
   * Calls for so long.
   *
   * @param requests whole HTTP requests, taken in turn
   * @param connections at most this many calls are under way at once
   */
  static Outcome run(int port, List<byte[]> requests, int perSecond, Duration time, int connections)
      throws IOException {
    PacedCalls calls = new PacedCalls(requests, perSecond, time);
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        calls.free.add(calls.new Connection(selector, port));
      }
      try {
        calls.loop(selector);
      } finally {
        for (SelectionKey key : selector.keys()) {
          key.channel().close();
        }
      }
    }
    return calls.outcome();
  }

  private void loop(Selector selector) throws IOException {
    startNanos = System.nanoTime();
    long lastDue = due(micros.length);
    while (answered + refused < micros.length) {
      long now = System.nanoTime();
      if (now - lastDue > LAST_ANSWERS.toNanos()) {
        return;
      }
      sendDue(now);
      if (selector.selectNow() == 0) {
        LockSupport.parkNanos(NAP_NANOS);
      }
      for (SelectionKey key : selector.selectedKeys()) {
        ((Connection) key.attachment()).read();
      }
      selector.selectedKeys().clear();
    }
  }

  private void sendDue(long now) throws IOException {
    while (sent < micros.length && !free.isEmpty()) {
      long due = due(sent);
      if (due > now) {
        return;
      }
      longestLineNanos = Math.max(longestLineNanos, now - due);
      free.remove().send(requests[sent % requests.length], due);
      sent++;
    }
  }

  private long due(long call) {
    return startNanos + call * nanosBetween;
  }

  private Outcome outcome() {
    long failed = (long) micros.length - answered;
    return new Outcome(
        allowed,
        degraded,
        failed,
        Latencies.of(Arrays.copyOf(micros, answered)),
        longestLineNanos / 1_000);
  }

  private final class Connection {
    private static final byte[] OK = ascii("HTTP/1.1 200 ");
    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] ALLOWED = ascii("\"allowed\":true");
    private static final byte[] DEGRADED = ascii("\"degraded\":true");

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
    private long dueNanos;

    Connection(Selector selector, int port) throws IOException {
      channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void send(byte[] request, long due) throws IOException {
      dueNanos = due;
      ByteBuffer out = ByteBuffer.wrap(request);
      while (out.hasRemaining()) {
        // A small request into an empty socket buffer: this loop runs once.
        channel.write(out);
      }
    }

    void read() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("the server closed a connection that was in use");
      }
      int headEnd = find(END_OF_HEAD, 0, in.position());
      if (headEnd < 0) {
        return;
      }
      int bodyStart = headEnd + END_OF_HEAD.length;
      int end = bodyStart + bodyLength(headEnd);
      if (in.position() < end) {
        return;
      }
      note(bodyStart, end);
      in.clear();
      free.add(this);
    }

    private void note(int bodyStart, int end) {
      if (find(OK, 0, OK.length) != 0) {
        refused++;
        return;
      }
      micros[answered++] = (System.nanoTime() - dueNanos) / 1_000;
      allowed += find(ALLOWED, bodyStart, end) < 0 ? 0 : 1;
      degraded += find(DEGRADED, bodyStart, end) < 0 ? 0 : 1;
    }

    private int bodyLength(int headEnd) {
      int at = find(LENGTH, 0, headEnd) + LENGTH.length;
      int length = 0;
      while (in.get(at) >= '0' && in.get(at) <= '9') {
        length = length * 10 + Character.digit(in.get(at++), 10);
      }
      return length;
    }

    private int find(byte[] what, int from, int to) {
      byte[] bytes = in.array();
      for (int at = from; at <= to - what.length; at++) {
        if (Arrays.equals(bytes, at, at + what.length, what, 0, what.length)) {
          return at;
        }
      }
      return -1;
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }
}
