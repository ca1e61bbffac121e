package dev.weir.config.syntax;

import com.google.common.base.Splitter;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the rates of a limit: {@code "100 per minute"}, or an object with more to it. */
final class RateReader {

  /** How a window counts, and where a fixed one begins. */
  private static final Map<String, Algorithm> ALGORITHMS = algorithms();

  private static final Map<String, Algorithm> ALIGNMENTS = alignments();

  private static final String RATE = "permits per window, such as \"50 per minute\"";

  private RateReader() {}

  /** Reads {@code algorithm} and {@code align}, where {@code otherwise} holds without them. */
  static Optional<Algorithm> algorithm(Section section, Algorithm otherwise) {
    Optional<Algorithm> algorithm =
        section.read("algorithm", otherwise, value -> value.word(ALGORITHMS));
    if (algorithm.filter(RateReader::isFixed).isPresent() && isFixed(otherwise)) {
      algorithm = Optional.of(otherwise);
    }
    Optional<Located> align = section.find("align");
    if (align.isEmpty() || algorithm.isEmpty()) {
      return algorithm;
    }
    if (!isFixed(algorithm.get())) {
      align.get().wrong("no align, since only algorithm fixed has one");
      return Optional.empty();
    }
    return align.get().word(ALIGNMENTS);
  }

  /** Reads the rates of one subject: at most one for each length of window. */
  static Optional<List<Rate>> list(List<Located> elements, Algorithm algorithm) {
    Map<Duration, String> paths = new HashMap<>();
    return Located.all(
        elements,
        element -> {
          Optional<Rate> rate = rate(element, algorithm);
          String first =
              rate.map(known -> paths.putIfAbsent(known.window(), element.path())).orElse(null);
          if (first != null) {
            element.wrong("one rate for each length of window; " + first + " has this one");
            return Optional.empty();
          }
          return rate;
        });
  }

  private static Optional<Rate> rate(Located element, Algorithm algorithm) {
    return element.isObject()
        ? element.section(RATE).flatMap(section -> rate(section, algorithm))
        : element.text(RATE).flatMap(text -> rate(element, text, algorithm, Optional.empty()));
  }

  private static Optional<Rate> rate(Section section, Algorithm otherwise) {
    Optional<Algorithm> algorithm = algorithm(section, otherwise);
    Optional<Located> capacity = section.find("capacity");
    Optional<Long> number = capacity.flatMap(value -> value.number(1, Rate.MAX_PERMITS));
    if (capacity.isPresent()
        && algorithm.isPresent()
        && algorithm.get() != Algorithm.TOKEN_BUCKET) {
      capacity.get().wrong("no capacity, since only algorithm token-bucket has one");
      algorithm = Optional.empty();
    }
    // Read even where the algorithm is wrong, so that all errors are found.
    Algorithm known = algorithm.orElse(Algorithm.TOKEN_BUCKET);
    Optional<Rate> rate =
        section.require(
            "rate",
            RATE,
            value -> value.text(RATE).flatMap(text -> rate(value, text, known, number)));
    section.end();
    return algorithm.isPresent() && capacity.isPresent() == number.isPresent()
        ? rate
        : Optional.empty();
  }

  private static Optional<Rate> rate(
      Located where, String text, Algorithm algorithm, Optional<Long> capacity) {
    List<String> words = Splitter.on(' ').splitToList(text);
    boolean shaped = words.size() > 2 && words.get(1).equals("per");
    Optional<Long> permits = shaped ? Lengths.number(words.get(0)) : Optional.empty();
    Optional<Duration> window =
        shaped ? Lengths.parseWindow(words.subList(2, words.size())) : Optional.empty();
    if (permits.isEmpty() || window.isEmpty()) {
      where.wrong(RATE);
      return Optional.empty();
    }
    return where.build(
        () -> new Rate(permits.get(), window.get(), algorithm, capacity.orElse(permits.get())));
  }

  private static boolean isFixed(Algorithm algorithm) {
    return algorithm == Algorithm.FIXED_CALENDAR || algorithm == Algorithm.FIXED_FIRST_CALL;
  }

  private static Map<String, Algorithm> algorithms() {
    Map<String, Algorithm> words = new LinkedHashMap<>();
    words.put("fixed", Algorithm.FIXED_CALENDAR);
    words.put("sliding", Algorithm.SLIDING);
    words.put("token-bucket", Algorithm.TOKEN_BUCKET);
    return words;
  }

  private static Map<String, Algorithm> alignments() {
    Map<String, Algorithm> words = new LinkedHashMap<>();
    words.put("calendar", Algorithm.FIXED_CALENDAR);
    words.put("first-call", Algorithm.FIXED_FIRST_CALL);
    return words;
  }
}
