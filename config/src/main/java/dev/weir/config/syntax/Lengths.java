package dev.weir.config.syntax;

import dev.weir.config.policy.WindowUnit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Lengths of time in policy text: {@code 60 s}, {@code 5 minutes}, {@code minute}. */
final class Lengths {

  /** The largest number that fits a long in any unit. */
  private static final int MAX_DIGITS = 10;

  private Lengths() {}

  /** A number and a unit, which may be short, with or without a space between them. */
  static Optional<Duration> parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    return length(text.substring(0, digits), text.substring(digits).trim(), true);
  }

  /** A length within bounds, both included; reports any other. */
  static Optional<Duration> read(Located value, Duration least, Duration most) {
    String expected =
        "a length of time with its unit, " + print(least) + " to " + print(most) + ", such as 60 s";
    Optional<String> text = value.text(expected);
    Optional<Duration> length =
        text.flatMap(Lengths::parse)
            .filter(known -> known.compareTo(least) >= 0 && known.compareTo(most) <= 0);
    if (text.isPresent() && length.isEmpty()) {
      value.wrong(expected);
    }
    return length;
  }

  /** A whole percentage from 1: {@code 20%}. */
  static Optional<Integer> percent(String text) {
    return Optional.of(text)
        .filter(known -> known.endsWith("%"))
        .flatMap(known -> number(known.substring(0, known.length() - 1)))
        .filter(number -> number >= 1 && number <= 100)
        .map(Math::toIntExact);
  }

  /** A length as text spells it, in the largest unit that it is a multiple of. */
  static String print(Duration length) {
    long millis = length.toMillis();
    for (WindowUnit unit : WindowUnit.values()) {
      if (millis > 0 && millis % unit.millis() == 0) {
        long count = millis / unit.millis();
        return count + " " + unit.text() + (count == 1 ? "" : "s");
      }
    }
    return "0 s";
  }

  /** A window: a unit, or a number and a unit, in whole words. */
  static Optional<Duration> parseWindow(List<String> words) {
    return switch (words.size()) {
      case 1 -> length("1", words.get(0), false);
      case 2 -> length(words.get(0), words.get(1), false);
      default -> Optional.empty();
    };
  }

  /** A number without sign or fraction. */
  static Optional<Long> number(String digits) {
    boolean number =
        !digits.isEmpty()
            && digits.length() <= MAX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Optional.of(Long.valueOf(digits)) : Optional.empty();
  }

  private static Optional<Duration> length(String digits, String unitText, boolean mayBeShort) {
    for (WindowUnit unit : WindowUnit.values()) {
      if (unitText.equals(unit.text())
          || unitText.equals(unit.text() + 's')
          || (mayBeShort && unitText.equals(shortText(unit)))) {
        return number(digits).map(count -> Duration.ofMillis(count * unit.millis()));
      }
    }
    return Optional.empty();
  }

  private static String shortText(WindowUnit unit) {
    return switch (unit) {
      case DAY -> "d";
      case HOUR -> "h";
      case MINUTE -> "min";
      case SECOND -> "s";
      case MILLISECOND -> "ms";
    };
  }
}
