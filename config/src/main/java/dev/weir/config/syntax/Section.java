package dev.weir.config.syntax;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.weir.config.policy.InvalidValue;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An object of the text. Each key that may stand in it is asked for; {@link #end()} reports all
 * others.
 */
final class Section {

  private final ConfigObject object;
  private final String path;
  private final Problems problems;
  private final Set<String> known = new TreeSet<>();

  Section(ConfigObject object, String path, Problems problems) {
    this.object = object;
    this.path = path;
    this.problems = problems;
  }

  /** The value of a key, if it is there. */
  Optional<Located> find(String key) {
    known.add(key);
    ConfigValue value = object.get(key);
    return value == null
        ? Optional.empty()
        : Optional.of(new Located(value, pathOf(key), problems));
  }

  boolean has(String key) {
    return object.containsKey(key);
  }

  /** The keys in alphabetical order, where they are names of the policy's own. */
  Set<String> keys() {
    return new TreeSet<>(object.keySet());
  }

  /** The value of a key, read; reports where there is none. */
  <T> Optional<T> require(String key, String expected, Function<Located, Optional<T>> reader) {
    Optional<Located> value = find(key);
    if (value.isEmpty()) {
      problems.add(object.origin().lineNumber(), pathOf(key), "nothing", expected);
    }
    return value.flatMap(reader);
  }

  /** The value of a key, read, or what holds where there is none. */
  <T> Optional<T> read(String key, T otherwise, Function<Located, Optional<T>> reader) {
    Optional<Located> value = find(key);
    return value.isEmpty() ? Optional.of(otherwise) : value.flatMap(reader);
  }

  /** The value of a key, read, if it is there; nothing if it is there and cannot be read. */
  <T> Optional<Optional<T>> readIfThere(String key, Function<Located, Optional<T>> reader) {
    Optional<Located> value = find(key);
    Optional<T> read = value.flatMap(reader);
    return value.isPresent() == read.isPresent() ? Optional.of(read) : Optional.empty();
  }

  /** Reports that the object as a whole should be otherwise. */
  void wrong(String what, String expected) {
    problems.add(object.origin().lineNumber(), path, what, expected);
  }

  /**
   * What the supplier makes of the object; where that cannot be, the field at fault is reported.
   */
  <T> Optional<T> build(Supplier<T> made) {
    try {
      return Optional.of(made.get());
    } catch (InvalidValue e) {
      ConfigValue field = object.get(e.field());
      if (field == null) {
        problems.add(object.origin().lineNumber(), pathOf(e.field()), e.value(), e.expected());
      } else {
        new Located(field, pathOf(e.field()), problems).wrong(e);
      }
      return Optional.empty();
    }
  }

  /** Reports the keys that nobody asked for. */
  void end() {
    for (String key : keys()) {
      if (!known.contains(key)) {
        String nearest = Nearest.to(key, known).map(near -> '"' + near + "\"; ").orElse("");
        ConfigValue value = object.get(key);
        int line = value == null ? 0 : value.origin().lineNumber();
        problems.add(
            line,
            pathOf(key),
            "unknown key",
            nearest + "keys here are " + String.join(", ", known));
      }
    }
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + '.' + key;
  }
}
