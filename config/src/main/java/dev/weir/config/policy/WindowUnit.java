package dev.weir.config.policy;

/** The units in which policy text spells a window's length. */
public enum WindowUnit {
  DAY("day", 86_400_000),
  HOUR("hour", 3_600_000),
  MINUTE("minute", 60_000),
  SECOND("second", 1_000),
  MILLISECOND("millisecond", 1);

  private final String text;
  private final long millis;

  WindowUnit(String text, long millis) {
    this.text = text;
    this.millis = millis;
  }

  /** As text spells one of it; several have an {@code s} at the end. */
  public String text() {
    return text;
  }

  /** Its length in milliseconds. */
  public long millis() {
    return millis;
  }

  /** A length in the largest unit that it is a multiple of: {@code minute}, {@code 5 minutes}. */
  static String print(long lengthMillis) {
    for (WindowUnit unit : values()) {
      if (lengthMillis % unit.millis == 0) {
        long count = lengthMillis / unit.millis;
        return count == 1 ? unit.text : count + " " + unit.text + "s";
      }
    }
    throw new AssertionError("every length is a multiple of a millisecond");
  }
}
