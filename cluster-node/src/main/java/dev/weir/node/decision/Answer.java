package dev.weir.node.decision;

import dev.weir.config.matching.Match.Fault;
import java.util.function.Function;

/** What asking for a decision gives. */
public sealed interface Answer
    permits Decision, Answer.Erroneous, Answer.UnknownPolicy, Answer.Conflict {

  /** One of the functions is applied, by what this is. */
  <R> R fold(
      Function<Decision, R> decision,
      Function<Erroneous, R> erroneous,
      Function<UnknownPolicy, R> unknownPolicy,
      Function<Conflict, R> conflict);

  /** The call cannot be judged: its asker erred. Nothing was counted. */
  record Erroneous(Fault fault) implements Answer {
    @Override
    public <R> R fold(
        Function<Decision, R> decision,
        Function<Erroneous, R> erroneous,
        Function<UnknownPolicy, R> unknownPolicy,
        Function<Conflict, R> conflict) {
      return erroneous.apply(this);
    }
  }

  /** There is no policy of this name. */
  record UnknownPolicy(String policy) implements Answer {
    @Override
    public <R> R fold(
        Function<Decision, R> decision,
        Function<Erroneous, R> erroneous,
        Function<UnknownPolicy, R> unknownPolicy,
        Function<Conflict, R> conflict) {
      return unknownPolicy.apply(this);
    }
  }

  /** The call's id was used before with other content. Nothing was counted. */
  record Conflict(String id) implements Answer {
    @Override
    public <R> R fold(
        Function<Decision, R> decision,
        Function<Erroneous, R> erroneous,
        Function<UnknownPolicy, R> unknownPolicy,
        Function<Conflict, R> conflict) {
      return conflict.apply(this);
    }
  }
}
