package dev.weir.http.sockets;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One plain connection. Reads give up after 30 s. */
public final class Peer implements AutoCloseable {

  private static final int READ_TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;

  private Peer(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** One answer: its status, its headers by lower-case name, its body. */
  public record Reply(int status, Map<String, String> headers, String body) {
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  public static Peer connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    return new Peer(socket);
  }

  /** One request on a connection of its own. */
  public static Reply ask(int port, String method, String target, String body) throws IOException {
    return ask(port, method, target, "Content-Type: application/json\r\n", bytes(body));
  }

  /** One request on a connection of its own. Headers end with CR LF each. */
  public static Reply ask(int port, String method, String target, String headers, byte[] body)
      throws IOException {
    try (Peer peer = connect(port)) {
      peer.send(request(method, target, headers, body));
      return peer.read();
    }
  }

  public static byte[] request(String method, String target, String headers, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        bytes(
            method
                + " "
                + target
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + body.length
                + "\r\n"
                + headers
                + "\r\n"));
    out.writeBytes(body);
    return out.toByteArray();
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public void send(String text) throws IOException {
    send(bytes(text));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The next answer; bodies must have a length. */
  public Reply read() throws IOException {
    Reply head = readHead();
    int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Reply(head.status(), head.headers(), body);
  }

  /** The next answer without its body: that of a HEAD has none. */
  public Reply readHead() throws IOException {
    String status = line().orElseThrow(() -> new IOException("closed without an answer"));
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line().orElse(""); !line.isEmpty(); line = line().orElse("")) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    return new Reply(Integer.parseInt(status.substring(9, 12)), headers, "");
  }

  /** Sends no more. */
  public void finish() throws IOException {
    try {
      socket.shutdownOutput();
    } catch (SocketException closed) {
      // Nor could it.
    }
  }

  /** Reads on until the server closes; the bytes that came before. */
  public byte[] readToEnd() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketException reset) {
      // Closed as well.
    }
    return rest.toByteArray();
  }

  /** Whether the server closes, or resets, before so much time has passed without a byte. */
  public boolean closedWithin(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (SocketException reset) {
      return true;
    } finally {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return Optional.of(line.toString(StandardCharsets.ISO_8859_1).stripTrailing());
      }
      line.write(b);
    }
    return Optional.empty();
  }
}
