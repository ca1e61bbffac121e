package dev.weir.http.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Which bytes and which texts are well-formed Unicode. */
public final class Utf8 {

  private Utf8() {}

  /**
   * Whether a body is UTF-8 and holds no NUL byte. JSON needs none, and they are what makes a
   * parser believe in UTF-16.
   */
  public static boolean isValid(byte[] body) {
    boolean ascii = true;
    for (byte b : body) {
      if (b == 0) {
        return false;
      }
      ascii &= b > 0;
    }
    return ascii || decodes(body);
  }

  /** Whether a text holds no half of a surrogate pair, which no bytes could stand for. */
  public static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static boolean decodes(byte[] body) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
