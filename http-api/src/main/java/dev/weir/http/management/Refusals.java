package dev.weir.http.management;

import dev.weir.node.limiter.Reply.Reason;

/** Why a change cannot be made now, for humans. */
final class Refusals {

  private Refusals() {}

  static String of(Reason reason) {
    return switch (reason) {
      case TENURE ->
          "the owner has not heard from a majority of the nodes lately: nothing was changed, or, if"
              + " it was being written just then, nobody knows";
      case JOURNAL ->
          "the journal (Cassandra) fails: nothing was changed, or, if it was being written just"
              + " then, nobody knows";
      case MOVING -> "the owner is stopping: nothing was changed. Ask again";
      case CAPACITY -> "too many changes, or limiters, at once: nothing was changed";
      case POLICY -> "the owner's node does not know the policy: nothing was changed";
      case TIMEOUT -> "the owner got it too late: nothing was changed";
    };
  }
}
