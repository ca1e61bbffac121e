package dev.weir.config.syntax;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** Collects what is wrong with one file. Confined to the thread that reads it. */
final class Problems {

  /** More than anybody mends at once; a binary file gives many. */
  static final int MAX_ERRORS = 100;

  private final String file;
  private final List<PolicyError> errors = new ArrayList<>();
  private int more;

  Problems(String file) {
    this.file = file;
  }

  /** Adds an error; a line below 1 is unknown. */
  void add(int line, String path, String value, String expected) {
    if (errors.size() == MAX_ERRORS) {
      more++;
      return;
    }
    OptionalInt known = line < 1 ? OptionalInt.empty() : OptionalInt.of(line);
    errors.add(
        new PolicyError(file, known, Quoted.line(path), Quoted.line(value), Quoted.line(expected)));
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /** All errors by line. */
  List<PolicyError> errors() {
    List<PolicyError> all = new ArrayList<>(errors);
    all.sort(Comparator.comparingInt(error -> error.line().orElse(0)));
    if (more > 0) {
      all.add(
          new PolicyError(
              file, OptionalInt.empty(), "", more + " more errors", "the ones above mended first"));
    }
    return all;
  }
}
