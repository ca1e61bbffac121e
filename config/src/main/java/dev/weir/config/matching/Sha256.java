package dev.weir.config.matching;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * SHA-256 over length-prefixed texts. One for each thread; {@link #begin()} starts anew.
 *
 * <p>Each text is preceded by its length, so that no two lists of texts give the same bytes.
 */
final class Sha256 {

  private static final ThreadLocal<Sha256> OF_THREAD = ThreadLocal.withInitial(Sha256::new);
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final MessageDigest digest;
  private byte[] bytes = new byte[512];
  private int length;

  private Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** The calling thread's, empty. */
  static Sha256 begin() {
    Sha256 sha256 = OF_THREAD.get();
    sha256.length = 0;
    return sha256;
  }

  /** The SHA-256 of a text's UTF-8 bytes alone, 64 hex digits. */
  static String hexOf(String text) {
    Sha256 sha256 = begin();
    sha256.append(text);
    return sha256.hex(32);
  }

  /** Adds a number. */
  Sha256 add(int number) {
    reserve(4);
    write(length, number);
    length += 4;
    return this;
  }

  /** Adds a text with its length. */
  Sha256 add(String text) {
    reserve(4);
    int prefix = length;
    length += 4;
    append(text);
    write(prefix, length - prefix - 4);
    return this;
  }

  /** The first octets of the hash, in lower-case hex. */
  String hex(int octets) {
    digest.update(bytes, 0, length);
    byte[] hash = digest.digest();
    byte[] hex = new byte[2 * octets];
    for (int i = 0; i < octets; i++) {
      hex[2 * i] = HEX[(hash[i] >> 4) & 15];
      hex[2 * i + 1] = HEX[hash[i] & 15];
    }
    return new String(hex, StandardCharsets.ISO_8859_1);
  }

  private void append(String text) {
    reserve(3 * text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 128) {
        byte[] utf8 = text.substring(i).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        return;
      }
      bytes[length++] = (byte) c;
    }
  }

  private void write(int at, int number) {
    bytes[at] = (byte) (number >> 24);
    bytes[at + 1] = (byte) (number >> 16);
    bytes[at + 2] = (byte) (number >> 8);
    bytes[at + 3] = (byte) number;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
