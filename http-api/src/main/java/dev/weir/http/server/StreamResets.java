package dev.weir.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import akka.util.ByteString;
import java.util.function.IntConsumer;

/**
 * Tells which streams of an HTTP/2 connection its peer resets, as one does that wants no answer any
 * more. Akka HTTP 10.5.3 tells nobody of a stream that is reset before its answer begins.
 *
 * <p>One for each connection. It reads the heads of frames (RFC 9113, 4.1) and holds nothing back.
 */
final class StreamResets {

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  private static final int HEAD_BYTES = 9;
  private static final int RST_STREAM = 3;

  private final IntConsumer reset;

  private boolean otherProtocol;
  private int prefaceRead;

  /** Bytes read of the frame's head. */
  private int headRead;

  private int length;
  private int type;
  private int stream;

  /** Bytes of a frame that are of no interest. */
  private int toSkip;

  /**
   * @param reset is told the number of a stream that was reset
   */
  StreamResets(IntConsumer reset) {
    this.reset = reset;
  }

  /** Looks at the next bytes of the connection. */
  void read(ByteString chunk) {
    if (otherProtocol) {
      return;
    }
    byte[] bytes = chunk.toArrayUnsafe();
    int at = preface(bytes);
    while (at < bytes.length && !otherProtocol) {
      int skipped = Math.min(toSkip, bytes.length - at);
      toSkip -= skipped;
      at += skipped;
      if (at < bytes.length) {
        head(bytes[at++] & 0xff);
      }
    }
  }

  /** How many of these bytes are of the preface. */
  private int preface(byte[] bytes) {
    int at = 0;
    while (prefaceRead < PREFACE.length && at < bytes.length && !otherProtocol) {
      otherProtocol = bytes[at++] != PREFACE[prefaceRead++];
    }
    return at;
  }

  /** Length (3 bytes), type (1), flags (1), stream (4, the first bit reserved). */
  private void head(int next) {
    if (headRead < 3) {
      length = length << 8 | next;
    } else if (headRead == 3) {
      type = next;
    } else if (headRead > 4) {
      stream = stream << 8 | next;
    }
    if (++headRead == HEAD_BYTES) {
      if (type == RST_STREAM) {
        reset.accept(stream & Integer.MAX_VALUE);
      }
      toSkip = length;
      headRead = 0;
      length = 0;
      stream = 0;
    }
  }
}
