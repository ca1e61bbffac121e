package dev.weir.config.syntax;

import java.util.OptionalInt;

/**
 * Something wrong in a policy file.
 *
 * @param file the file's name
 * @param line from 1; empty where it concerns the whole file
 * @param path where in the policy, {@code limits[1].rates[0]}; empty where it concerns the text
 * @param value what stands there, shortened
 * @param expected what was expected
 */
public record PolicyError(
    String file, OptionalInt line, String path, String value, String expected) {

  /** {@code salfio.conf:12: limits[1].rates[0]: "50 per minit" (expected: …)}. */
  @Override
  public String toString() {
    String place = line.isPresent() ? file + ':' + line.getAsInt() : file;
    String what = path.isEmpty() ? value : path + ": " + value;
    return place + ": " + what + " (expected: " + expected + ")";
  }
}
