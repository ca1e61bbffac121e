package dev.weir.http.server;

import akka.util.ByteString;

/**
 * Makes {@code Upgrade: h2c} name a protocol that there is not, so that the request is answered as
 * HTTP/1.1, which RFC 9113 (3.1) lets a server do.
 *
 * <p>Akka HTTP 10.5.3 answers such a request with 101 at once and, where its body has not come yet,
 * closes the connection: a Java client that asks for HTTP/2, as it does by default, lost one in
 * three first requests. HTTP/2 by prior knowledge is left as it is.
 *
 * <p>One for each connection. It rewrites one letter in place and holds nothing back. Bodies are
 * not told from headers: JSON has no line that begins with the header's name.
 */
final class UpgradeRefusal {

  private static final byte[] PREFACE = {'P', 'R', 'I'};
  private static final byte[] NAME = {'u', 'p', 'g', 'r', 'a', 'd', 'e', ':'};
  private static final byte[] VALUE = {'h', '2', 'c'};
  private static final byte NO_LETTER_OF_H2C = 'x';

  private Place place = Place.PREFACE;
  private int matched;

  /** Where in its connection's bytes it stands. */
  private enum Place {
    /** Before it is known which HTTP is spoken. */
    PREFACE,
    /** In a line that is not the header's. */
    LINE,
    /** At a line's begin, or in what may become the header's name. */
    NAME,
    /** In the header's value. */
    VALUE,
    /** In HTTP/2. */
    OTHER_PROTOCOL
  }

  /** The next bytes of the connection, as they are to be read. */
  ByteString filter(ByteString chunk) {
    if (place == Place.OTHER_PROTOCOL) {
      return chunk;
    }
    byte[] bytes = chunk.toArrayUnsafe();
    byte[] changed = bytes;
    for (int i = 0; i < bytes.length && place != Place.OTHER_PROTOCOL; i++) {
      if (place == Place.LINE) {
        i = endOfLine(bytes, i);
        continue;
      }
      if (isLastOfH2c(bytes[i])) {
        changed = changed == bytes ? bytes.clone() : changed;
        changed[i] = NO_LETTER_OF_H2C;
      }
    }
    return changed == bytes ? chunk : ByteString.fromArrayUnsafe(changed);
  }

  private int endOfLine(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    if (at < bytes.length) {
      go(Place.NAME);
    }
    return at;
  }

  /** Takes one byte outside a line of no interest; whether it completes the protocol's name. */
  private boolean isLastOfH2c(byte b) {
    if (b == '\n') {
      go(Place.NAME);
      return false;
    }
    return switch (place) {
      case PREFACE -> {
        match(PREFACE, b, Place.OTHER_PROTOCOL);
        yield false;
      }
      case NAME -> {
        match(NAME, b, Place.VALUE);
        yield false;
      }
      case VALUE -> isLastOfValue(b);
      case LINE, OTHER_PROTOCOL -> false;
    };
  }

  private void match(byte[] wanted, byte b, Place then) {
    byte letter = place == Place.PREFACE ? b : lower(b);
    if (letter != wanted[matched]) {
      go(Place.LINE);
    } else if (++matched == wanted.length) {
      go(then);
    }
  }

  private boolean isLastOfValue(byte b) {
    byte letter = lower(b);
    matched = letter == VALUE[matched] ? matched + 1 : letter == VALUE[0] ? 1 : 0;
    if (matched < VALUE.length) {
      return false;
    }
    matched = 0;
    return true;
  }

  private void go(Place next) {
    place = next;
    matched = 0;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
  }
}
