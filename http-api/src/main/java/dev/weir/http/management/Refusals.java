package dev.weir.http.management;

import akka.http.javadsl.model.HttpResponse;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.node.limiter.Managed;
import dev.weir.node.limiter.Reply.Reason;

/** Answers to changes, and why one cannot be made now. */
final class Refusals {

  private Refusals() {}

  /**
   * The answer to what was asked to be changed.
   *
   * @param nothingThere what is said where there is nothing to end or to empty
   */
  static HttpResponse response(Managed answer, String nothingThere) {
    return answer.fold(
        done -> Responses.noContent(),
        refused -> Responses.problem(Problem.of(refused.fault())),
        nothing -> Responses.problem(Problem.of(Problem.Kind.NOT_FOUND, nothingThere)),
        notNow -> Responses.problem(Problem.of(Problem.Kind.UNAVAILABLE, of(notNow.reason()))));
  }

  private static String of(Reason reason) {
    return switch (reason) {
      case TENURE ->
          "the owner has not heard from a majority of the nodes lately: nothing was changed, or, if"
              + " it was being written just then, nobody knows";
      case JOURNAL ->
          "the journal (Cassandra) fails: nothing was changed, or, if it was being written just"
              + " then, nobody knows";
      case MOVING, ARRIVED -> "the owner is moving: nothing was changed. Ask again";
      case CAPACITY -> "too many changes, or limiters, at once: nothing was changed";
      case POLICY -> "the owner's node does not know the policy: nothing was changed";
      case TIMEOUT -> "the owner got it too late: nothing was changed";
    };
  }
}
