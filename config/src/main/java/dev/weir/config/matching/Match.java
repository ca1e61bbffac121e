package dev.weir.config.matching;

import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.policy.CallKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a policy makes of a call. */
public sealed interface Match {

  /** One of the functions is applied, by what this is. */
  <R> R fold(Function<Met, R> met, Function<Unlimited, R> unlimited, Function<Refused, R> refused);

  /**
   * It meets limits.
   *
   * @param checks grouped by the limiter that owns them; not empty
   * @param kind what it is, asked or by its route
   * @param cost permits it takes of each; 0 only looks
   * @param items that a batch call carries; 0 for all others
   */
  record Met(List<Checks> checks, CallKind kind, long cost, long items) implements Match {
    public Met {
      checks = List.copyOf(checks);
    }

    @Override
    public <R> R fold(
        Function<Met, R> met, Function<Unlimited, R> unlimited, Function<Refused, R> refused) {
      return met.apply(this);
    }
  }

  /**
   * It meets no limit and need not.
   *
   * @param delivery whither, if it is a webhook's and says so: then it goes at that destination's
   *     pace
   */
  record Unlimited(CallKind kind, Optional<Delivery> delivery) implements Match {

    /** One that goes at nobody's pace. */
    public Unlimited(CallKind kind) {
      this(kind, Optional.empty());
    }

    @Override
    public <R> R fold(
        Function<Met, R> met, Function<Unlimited, R> unlimited, Function<Refused, R> refused) {
      return unlimited.apply(this);
    }
  }

  /**
   * A webhook's delivery.
   *
   * @param destination whose pace it goes at; an id of its own kind, no limiter's
   * @param sender on whose behalf: the first subject that a request of this caller would be limited
   *     by, one with a durable limiter first; empty if there is none but the whole API
   */
  record Delivery(Subject destination, Optional<Limiter> sender) {}

  /** It cannot be judged: its asker erred. */
  record Refused(Fault fault) implements Match {
    @Override
    public <R> R fold(
        Function<Met, R> met, Function<Unlimited, R> unlimited, Function<Refused, R> refused) {
      return refused.apply(this);
    }
  }

  /**
   * What is wrong with a call.
   *
   * @param field the field at fault, {@code caller.org}
   * @param value its value, shortened and without control characters; never a secret's
   * @param expected what was expected
   */
  record Fault(String field, String value, String expected) {}
}
