package dev.weir.http.outside;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A kept connection to a node's decision port, for one call after the other. Far cheaper than the
 * JDK's client, so that what shares a machine with nodes leaves it to them. By one thread only.
 */
final class Connection implements AutoCloseable {
  private static final int LONGEST_ANSWER = 64 * 1_024;

  /** An answer as it came. */
  record Answer(int status, String body) {}

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(LONGEST_ANSWER);
  private boolean open = true;

  private Connection(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects; fails with a ConnectException where nobody listens. */
  static Connection to(TestNode node) throws IOException {
    SocketChannel channel =
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), node.decisionPort()));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Connection(channel);
  }

  /** Whether another call may be made: the node has not closed it, as far as is known here. */
  boolean isOpen() {
    try {
      if (open) {
        channel.configureBlocking(false);
        open = channel.read(in.clear()) == 0;
        channel.configureBlocking(true);
      }
    } catch (IOException reset) {
      open = false;
    }
    return open;
  }

  /** Asks for a decision; fails where the connection ends before its answer has come. */
  Answer ask(String json) throws IOException {
    String request =
        "POST /v1/decisions HTTP/1.1\r\nHost: weir\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + json.length()
            + "\r\n\r\n"
            + json;
    ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    while (out.hasRemaining()) {
      channel.write(out);
    }
    in.clear();
    int headEnd;
    do {
      more();
      headEnd = text().indexOf("\r\n\r\n");
    } while (headEnd < 0);
    String head = text().substring(0, headEnd).toLowerCase(Locale.ROOT);
    int bodyEnd = headEnd + 4 + Integer.parseInt(header(head, "content-length"));
    while (in.position() < bodyEnd) {
      more();
    }
    open = !head.contains("\r\nconnection: close");
    return new Answer(
        Integer.parseInt(head.substring("http/1.1 ".length(), "http/1.1 200".length())),
        text().substring(headEnd + 4, bodyEnd));
  }

  private static String header(String head, String name) {
    int from = head.indexOf("\r\n" + name + ":");
    if (from < 0) {
      throw new AssertionError("no " + name + " in " + head);
    }
    int valueFrom = from + name.length() + 3;
    int lineEnd = head.indexOf("\r\n", valueFrom);
    return head.substring(valueFrom, lineEnd < 0 ? head.length() : lineEnd).strip();
  }

  private void more() throws IOException {
    if (channel.read(in) < 0) {
      throw new EOFException("closed after " + in.position() + " bytes of an answer");
    }
  }

  private String text() {
    return new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
