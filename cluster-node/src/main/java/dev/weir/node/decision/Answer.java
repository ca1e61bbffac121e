package dev.weir.node.decision;

import dev.weir.config.matching.Match.Fault;

/** What asking for a decision gives. */
public sealed interface Answer
    permits Decision, Answer.Erroneous, Answer.UnknownPolicy, Answer.Conflict {

  /** The call cannot be judged: its asker erred. Nothing was counted. */
  record Erroneous(Fault fault) implements Answer {}

  /** There is no policy of this name. */
  record UnknownPolicy(String policy) implements Answer {}

  /** The call's id was used before with other content. Nothing was counted. */
  record Conflict(String id) implements Answer {}
}
