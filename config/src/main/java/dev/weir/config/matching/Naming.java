package dev.weir.config.matching;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import java.util.List;
import java.util.function.Function;

/** What attributes name, as management gives them. */
public sealed interface Naming {

  /** One of the functions is applied, by what this is. */
  <R> R fold(Function<Named, R> named, Function<Unnamed, R> unnamed);

  /**
   * They name a subject.
   *
   * @param limiters where it may be counted, not empty: one of each durability that the limits of
   *     this subject have. Those of a second subject follow only where what was given for a secret
   *     may be its hash, or a secret that looks like one: first the hash
   * @param limits the limits that count this subject, in the policy's order
   */
  record Named(List<Limiter> limiters, List<Limit> limits) implements Naming {
    public Named {
      limiters = List.copyOf(limiters);
      limits = List.copyOf(limits);
    }

    @Override
    public <R> R fold(Function<Named, R> named, Function<Unnamed, R> unnamed) {
      return named.apply(this);
    }
  }

  /** They name none. */
  record Unnamed(Fault fault) implements Naming {
    @Override
    public <R> R fold(Function<Named, R> named, Function<Unnamed, R> unnamed) {
      return unnamed.apply(this);
    }
  }

  /** A limiter: the subject's durable one, or the one in memory. */
  record Limiter(Subject subject, Durability durability) {}
}
