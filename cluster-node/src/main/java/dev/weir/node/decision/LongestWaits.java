package dev.weir.node.decision;

import com.typesafe.config.Config;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether calls may wait as long as policies say: the HTTP server answers of itself when its own
 * timeout is over, and nobody would learn what became of the call.
 */
public final class LongestWaits {

  private LongestWaits() {}

  /**
   * The waits that do not fit, each with its limit, its value and what was expected.
   *
   * @param node the node's whole configuration
   */
  public static List<String> misfits(List<Policy> policies, Config node) {
    Duration inAll = node.getDuration("akka.http.server.request-timeout");
    Duration timeout = node.getDuration("weir.decision.timeout");
    Duration most = inAll.minus(timeout);
    Predicate<Duration> tooLong = wait -> wait.compareTo(most) >= 0;
    List<String> misfits = new ArrayList<>();
    for (Policy policy : policies) {
      Duration webhooks = policy.webhooks().longestWait();
      if (webhooks.compareTo(most) >= 0) {
        misfits.add(
            misfit("policy " + policy.name() + ": webhooks.wait", webhooks, inAll, timeout));
      }
      for (Limit limit : policy.limits()) {
        limit
            .burst()
            .map(Burst::longestWait)
            .filter(tooLong)
            .ifPresent(
                wait ->
                    misfits.add(misfit(named(policy, limit) + "burst.wait", wait, inAll, timeout)));
        limit
            .manner()
            .shape()
            .map(Shape::longestWait)
            .filter(tooLong)
            .ifPresent(
                wait ->
                    misfits.add(misfit(named(policy, limit) + "shape.wait", wait, inAll, timeout)));
      }
    }
    return misfits;
  }

  private static String named(Policy policy, Limit limit) {
    return "policy " + policy.name() + ", limit " + limit.name() + ": ";
  }

  private static String misfit(String field, Duration wait, Duration inAll, Duration timeout) {
    return field
        + ": "
        + millis(wait)
        + " (expected: less than "
        + millis(inAll.minus(timeout))
        + ", which is akka.http.server.request-timeout, "
        + millis(inAll)
        + ", less weir.decision.timeout, "
        + millis(timeout)
        + ")";
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + " ms";
  }
}
