package dev.weir.config.syntax;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.weir.config.policy.InvalidValue;
import dev.weir.config.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A value of the text, and where it stands. Each reading method gives the value, or reports what
 * was expected and gives nothing.
 */
final class Located {

  private final ConfigValue value;
  private final String path;
  private final Problems problems;

  Located(ConfigValue value, String path, Problems problems) {
    this.value = value;
    this.path = path;
    this.problems = problems;
  }

  String path() {
    return path;
  }

  /** Reports that something else was expected. */
  void wrong(String expected) {
    problems.add(value.origin().lineNumber(), path, Quoted.value(value), expected);
  }

  /** Reports that another name was expected than one in this value or its key. */
  void wrongName(String name, String expected) {
    problems.add(value.origin().lineNumber(), path, Quoted.text(name), expected);
  }

  /** Reports what a record says is wrong with this value, or with something in it. */
  void wrong(InvalidValue invalid) {
    boolean single = value.valueType() != ConfigValueType.LIST && !isObject();
    String shown = single ? Quoted.value(value) : invalid.value();
    problems.add(value.origin().lineNumber(), path, shown, invalid.expected());
  }

  boolean isObject() {
    return value.valueType() == ConfigValueType.OBJECT;
  }

  boolean isNumber() {
    return value.valueType() == ConfigValueType.NUMBER;
  }

  Optional<String> text(String expected) {
    if (value.valueType() == ConfigValueType.STRING) {
      return Optional.of(String.valueOf(value.unwrapped()));
    }
    wrong(expected);
    return Optional.empty();
  }

  /** A name as the language has them. */
  Optional<String> name() {
    String expected = "a lower-case name of letters, digits and dashes, 63 at most";
    Optional<String> text = text(expected);
    if (text.isPresent() && !Policy.isName(text.get())) {
      wrong(expected);
      return Optional.empty();
    }
    return text;
  }

  Optional<Boolean> flag() {
    if (value.valueType() == ConfigValueType.BOOLEAN) {
      return Optional.of(Boolean.valueOf(String.valueOf(value.unwrapped())));
    }
    wrong("true or false");
    return Optional.empty();
  }

  /** A whole number; its range is included. */
  Optional<Long> number(long least, long most) {
    if (value.unwrapped() instanceof Integer || value.unwrapped() instanceof Long) {
      long number = Long.parseLong(String.valueOf(value.unwrapped()));
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    }
    wrong("a whole number from " + least + " to " + most);
    return Optional.empty();
  }

  /** One of these words, and what it stands for. */
  <T> Optional<T> word(Map<String, T> words) {
    String expected = "one of " + String.join(", ", words.keySet());
    Optional<String> text = text(expected);
    if (text.isPresent() && !words.containsKey(text.get())) {
      wrong(expected);
    }
    return text.map(words::get);
  }

  Optional<Section> section(String expected) {
    if (isObject()) {
      return Optional.of(new Section((ConfigObject) value, path, problems));
    }
    wrong(expected);
    return Optional.empty();
  }

  /** A list with something in it. */
  Optional<List<Located>> elements(String expected) {
    Optional<List<Located>> elements = elementsOrNone(expected);
    if (elements.isPresent() && elements.get().isEmpty()) {
      problems.add(value.origin().lineNumber(), path, "an empty list", expected);
      return Optional.empty();
    }
    return elements;
  }

  /** A list, empty or not. */
  Optional<List<Located>> elementsOrNone(String expected) {
    if (value.valueType() != ConfigValueType.LIST) {
      wrong(expected);
      return Optional.empty();
    }
    List<Located> elements = new ArrayList<>();
    for (ConfigValue element : (ConfigList) value) {
      elements.add(new Located(element, path + '[' + elements.size() + ']', problems));
    }
    return Optional.of(elements);
  }

  /** A list with something in it, each element read; nothing if any cannot be. */
  <T> Optional<List<T>> all(String expected, Function<Located, Optional<T>> reader) {
    return elements(expected).flatMap(elements -> all(elements, reader));
  }

  /** Each element read; nothing if any cannot be. */
  static <T> Optional<List<T>> all(List<Located> elements, Function<Located, Optional<T>> reader) {
    List<T> read = new ArrayList<>();
    elements.forEach(element -> reader.apply(element).ifPresent(read::add));
    return read.size() == elements.size() ? Optional.of(read) : Optional.empty();
  }

  /** What the supplier makes of this value; where that cannot be, it says what was expected. */
  <T> Optional<T> build(Supplier<T> made) {
    try {
      return Optional.of(made.get());
    } catch (InvalidValue e) {
      wrong(e);
      return Optional.empty();
    }
  }
}
