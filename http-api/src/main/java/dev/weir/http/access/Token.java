package dev.weir.http.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The text of bearer tokens (RFC 6750) and the hash that is stored of one. A token is 256 random
 * bits, so SHA-256 without salt or rounds keeps it: there is nothing to guess.
 */
public final class Token {

  /** So that one is recognized where it should not be, in a log or a repository. */
  static final String PREFIX = "weir_";

  /** Longer is none of ours, and not hashed. */
  static final int MOST_CHARACTERS = 128;

  private static final int BYTES = 32;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** What {@link #isName} wants. */
  public static final String NAME_EXPECTED = "1 to 64 letters, digits, '.', '_' or '-'";

  private Token() {}

  /** Whether who holds one can have this name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** A new one. */
  public static String random(SecureRandom random) {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** What is stored of it, in hex. */
  public static String hash(String token) {
    return HexFormat.of().formatHex(digest(token));
  }

  static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 (expected: every Java has it)", e);
    }
  }
}
