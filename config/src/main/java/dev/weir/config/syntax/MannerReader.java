package dev.weir.config.syntax;

import dev.weir.config.policy.Abuse;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Penalty;
import dev.weir.config.policy.Shape;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Reads how a limit deals with calls beyond counting and denying them. */
final class MannerReader {

  private static final int DEFAULT_QUEUE = 1_000;

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final String SHAPE = "an object, such as { wait = 10 s, queue = 1000 }";

  private static final String ABUSE =
      "an object, such as { denials = 20, within = 1 minute, lower-to = \"20%\", for = 10 minutes }";

  private static final String PENALTY = "an object, such as { longest = 2 }";

  private static final String PERCENT = "a percentage from \"1%\" to \"99%\"";

  private MannerReader() {}

  static Optional<Manner> read(Section limit) {
    Optional<Optional<Shape>> shape = part(limit, "shape", SHAPE, MannerReader::shape);
    Optional<Optional<Abuse>> abuse = part(limit, "abuse", ABUSE, MannerReader::abuse);
    Optional<Optional<Penalty>> penalty = part(limit, "penalty", PENALTY, MannerReader::penalty);
    Optional<Boolean> shadow = limit.read("shadow", false, Located::flag);
    Optional<Boolean> spread = limit.read("spread", false, Located::flag);
    if (shape.isEmpty()
        || abuse.isEmpty()
        || penalty.isEmpty()
        || shadow.isEmpty()
        || spread.isEmpty()) {
      return Optional.empty();
    }
    return limit.build(
        () -> new Manner(shape.get(), abuse.get(), penalty.get(), shadow.get(), spread.get()));
  }

  private static <T> Optional<Optional<T>> part(
      Section limit, String key, String expected, Function<Section, Optional<T>> reader) {
    return limit.readIfThere(key, value -> value.section(expected).flatMap(reader));
  }

  private static Optional<Shape> shape(Section fields) {
    Optional<Duration> wait =
        fields.require(
            "wait",
            "how long a call may wait, such as 10 s",
            value -> Lengths.read(value, Duration.ofMillis(1), Burst.MAX_WAIT));
    Optional<Integer> queue =
        fields.read("queue", DEFAULT_QUEUE, value -> BurstReader.queue(value, 1));
    fields.end();
    return wait.isEmpty() || queue.isEmpty()
        ? Optional.empty()
        : fields.build(() -> new Shape(wait.get(), queue.get()));
  }

  private static Optional<Abuse> abuse(Section fields) {
    Optional<Integer> denials =
        fields.require(
            "denials",
            "how many denials lower the limit",
            value -> value.number(2, Abuse.MAX_DENIALS).map(Math::toIntExact));
    Optional<Duration> within =
        fields.require("within", "in how long a time, such as 1 minute", MannerReader::length);
    Optional<Integer> lowerTo = fields.require("lower-to", PERCENT, MannerReader::percent);
    Optional<Duration> lasting =
        fields.require("for", "for how long, such as 10 minutes", MannerReader::length);
    fields.end();
    if (denials.isEmpty() || within.isEmpty() || lowerTo.isEmpty() || lasting.isEmpty()) {
      return Optional.empty();
    }
    return fields.build(() -> new Abuse(denials.get(), within.get(), lowerTo.get(), lasting.get()));
  }

  private static Optional<Penalty> penalty(Section fields) {
    Optional<Integer> longest =
        fields.require(
            "longest",
            "the most windows",
            value -> value.number(2, Penalty.MAX_LONGEST).map(Math::toIntExact));
    fields.end();
    return longest.flatMap(windows -> fields.build(() -> new Penalty(windows)));
  }

  private static Optional<Duration> length(Located value) {
    return Lengths.read(value, SECOND, Abuse.MAX_LENGTH);
  }

  private static Optional<Integer> percent(Located value) {
    Optional<String> text = value.text(PERCENT);
    Optional<Integer> percent = text.flatMap(Lengths::percent).filter(number -> number <= 99);
    if (text.isPresent() && percent.isEmpty()) {
      value.wrong(PERCENT);
    }
    return percent;
  }
}
