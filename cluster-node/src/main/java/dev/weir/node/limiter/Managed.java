package dev.weir.node.limiter;

import dev.weir.config.matching.Match.Fault;
import dev.weir.node.limiter.Reply.Reason;
import java.util.function.Function;

/** What a limiter answers to an operator who would change something. */
public sealed interface Managed extends Response {

  /** One of the functions is applied, by what this is. */
  <R> R fold(
      Function<Done, R> done,
      Function<Refused, R> refused,
      Function<NothingThere, R> nothingThere,
      Function<NotNow, R> notNow);

  /** It is durable and holds from the next decision on. */
  record Done(long callId) implements Managed {
    @Override
    public <R> R fold(
        Function<Done, R> done,
        Function<Refused, R> refused,
        Function<NothingThere, R> nothingThere,
        Function<NotNow, R> notNow) {
      return done.apply(this);
    }
  }

  /** It does not fit the policy. Nothing was changed. */
  record Refused(long callId, Fault fault) implements Managed {
    @Override
    public <R> R fold(
        Function<Done, R> done,
        Function<Refused, R> refused,
        Function<NothingThere, R> nothingThere,
        Function<NotNow, R> notNow) {
      return refused.apply(this);
    }
  }

  /** There is nothing to end or to empty. */
  record NothingThere(long callId) implements Managed {
    @Override
    public <R> R fold(
        Function<Done, R> done,
        Function<Refused, R> refused,
        Function<NothingThere, R> nothingThere,
        Function<NotNow, R> notNow) {
      return nothingThere.apply(this);
    }
  }

  /**
   * It cannot be done now. Nothing was changed, unless the journal failed, or no answer came, while
   * it was written: then nobody knows.
   */
  record NotNow(long callId, Reason reason) implements Managed {
    @Override
    public <R> R fold(
        Function<Done, R> done,
        Function<Refused, R> refused,
        Function<NothingThere, R> nothingThere,
        Function<NotNow, R> notNow) {
      return notNow.apply(this);
    }
  }
}
