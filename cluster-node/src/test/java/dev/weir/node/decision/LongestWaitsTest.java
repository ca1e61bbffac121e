package dev.weir.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.PolicyText;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongestWaitsTest {

  private static final Config NODE =
      ConfigFactory.parseString(
          "akka.http.server.request-timeout = 20 s, weir.decision.timeout = 3 s");

  private static Policy waiting(String wait) {
    String text =
        """
        policy = p
        caller = [{ name = tenant }]
        limits = [{ name = burst, per = [tenant], burst { slots = 1, wait = %s } }]
        answers { headers = none, denial { status = 429, body = "{}" } }
        """
            .formatted(wait);
    return parsed(text);
  }

  private static Policy parsed(String text) {
    return PolicyText.parse("p.conf", text)
        .fold(
            accepted -> accepted.value(),
            rejected -> {
              throw new AssertionError(rejected.errors());
            });
  }

  @Test
  void soMustAWaitForAPermit() {
    String text =
        """
        policy = p
        caller = [{ name = tenant }]
        limits = [{ name = calm, per = [tenant], rates = ["1 per minute"], shape { wait = 18 s } }]
        answers { headers = none, denial { status = 429, body = "{}" } }
        """;
    assertThat(LongestWaits.misfits(List.of(parsed(text)), NODE))
        .singleElement()
        .asString()
        .startsWith("policy p, limit calm: shape.wait: 18000 ms (expected: less than 17000 ms,");
  }

  @Test
  void aWaitMustLeaveTimeToAnswer() {
    assertThat(LongestWaits.misfits(List.of(waiting("16999 ms")), NODE)).isEmpty();
    assertThat(LongestWaits.misfits(List.of(waiting("17 s")), NODE))
        .containsExactly(
            "policy p, limit burst: burst.wait: 17000 ms (expected: less than 17000 ms, which is"
                + " akka.http.server.request-timeout, 20000 ms, less weir.decision.timeout,"
                + " 3000 ms)");
  }
}
