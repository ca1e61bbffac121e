package dev.weir.config.syntax;

import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Circuit;
import dev.weir.config.policy.InFlight;
import dev.weir.config.policy.Webhooks;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code webhooks}: how deliveries are paced. */
final class WebhooksReader {

  private static final String WEBHOOKS =
      "an object, such as { queue = 10000, wait = 15 s, lease = 60 s }";

  private static final String IN_FLIGHT = "an object, such as { initial = 8, most = 256 }";

  private static final String CIRCUIT =
      "an object, such as { in-a-row = 5, first = 1 s, longest = 5 s }";

  private WebhooksReader() {}

  static Optional<Webhooks> read(Section policy) {
    return policy.read(
        "webhooks",
        Webhooks.DEFAULT,
        value -> value.section(WEBHOOKS).flatMap(WebhooksReader::webhooks));
  }

  private static Optional<Webhooks> webhooks(Section fields) {
    Webhooks otherwise = Webhooks.DEFAULT;
    Optional<Integer> queue =
        fields.read("queue", otherwise.queue(), value -> whole(value, 0, Webhooks.MAX_QUEUE));
    Optional<Duration> wait =
        fields.read(
            "wait",
            otherwise.longestWait(),
            value -> Lengths.read(value, Duration.ZERO, Burst.MAX_WAIT));
    Optional<Duration> lease =
        fields.read(
            "lease",
            otherwise.lease(),
            value -> Lengths.read(value, Burst.MIN_LEASE, Burst.MAX_LEASE));
    Optional<InFlight> inFlight =
        fields.read(
            "in-flight",
            otherwise.inFlight(),
            value -> value.section(IN_FLIGHT).flatMap(WebhooksReader::inFlight));
    Optional<Circuit> circuit =
        fields.read(
            "circuit",
            otherwise.circuit(),
            value -> value.section(CIRCUIT).flatMap(WebhooksReader::circuit));
    fields.end();
    if (queue.isEmpty()
        || wait.isEmpty()
        || lease.isEmpty()
        || inFlight.isEmpty()
        || circuit.isEmpty()) {
      return Optional.empty();
    }
    return fields.build(
        () -> new Webhooks(queue.get(), wait.get(), lease.get(), inFlight.get(), circuit.get()));
  }

  private static Optional<InFlight> inFlight(Section fields) {
    InFlight otherwise = InFlight.DEFAULT;
    Optional<Integer> most =
        fields.read("most", otherwise.most(), value -> whole(value, 1, InFlight.MAX));
    Optional<Integer> initial =
        fields.read(
            "initial",
            Math.min(otherwise.initial(), most.orElse(otherwise.most())),
            value -> whole(value, 1, InFlight.MAX));
    fields.end();
    return initial.isEmpty() || most.isEmpty()
        ? Optional.empty()
        : fields.build(() -> new InFlight(initial.get(), most.get()));
  }

  private static Optional<Circuit> circuit(Section fields) {
    Circuit otherwise = Circuit.DEFAULT;
    Optional<Integer> inARow =
        fields.read("in-a-row", otherwise.inARow(), value -> whole(value, 1, Circuit.MAX_IN_A_ROW));
    Optional<Duration> first = fields.read("first", otherwise.first(), WebhooksReader::pause);
    Optional<Duration> longest = fields.read("longest", otherwise.longest(), WebhooksReader::pause);
    fields.end();
    return inARow.isEmpty() || first.isEmpty() || longest.isEmpty()
        ? Optional.empty()
        : fields.build(() -> new Circuit(inARow.get(), first.get(), longest.get()));
  }

  private static Optional<Duration> pause(Located value) {
    return Lengths.read(value, Circuit.MIN_PAUSE, Circuit.MAX_PAUSE);
  }

  private static Optional<Integer> whole(Located value, int least, int most) {
    return value.number(least, most).map(Math::toIntExact);
  }
}
