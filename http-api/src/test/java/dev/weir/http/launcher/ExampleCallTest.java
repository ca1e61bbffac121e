package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.PolicyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleCallTest {
  @TempDir Path folder;

  private static List<Policy> read(Path folder) {
    return PolicyFiles.read(folder)
        .fold(
            accepted -> accepted.value(),
            rejected -> {
              throw new AssertionError(rejected.errors());
            });
  }

  @Test
  void eachShippedPolicyHasOne() {
    List<Policy> shipped = read(Path.of("..", "config", "policies"));
    assertThat(shipped).hasSize(5);
    assertThat(shipped)
        .allSatisfy(policy -> assertThat(ExampleCall.of(List.of(policy))).isPresent());
    assertThat(ExampleCall.of(shipped))
        .contains(new ExampleCall("salfio", Map.of("org", "org_42"), "GET", "/v1/invoices"));
  }

  @Test
  void isWrittenAsTheDecisionApiReadsIt() {
    assertThat(
            new ExampleCall("p", Map.of("key", "sk_example", "ip", "203.0.113.7"), "GET", "/a/1")
                .json())
        .isEqualTo(
            "{\"policy\":\"p\",\"caller\":{\"ip\":\"203.0.113.7\",\"key\":\"sk_example\"},"
                + "\"method\":\"GET\",\"path\":\"/a/1\"}");
  }

  @Test
  void aPolicyWithoutRoutesHasOneToo() throws Exception {
    Files.writeString(
        folder.resolve("own.conf"),
        """
        policy = own
        caller = [ { name = org, required = true } ]
        limits = [ { name = all, per = [org], rates = ["5 per minute"] } ]
        """);
    assertThat(ExampleCall.of(read(folder)))
        .contains(new ExampleCall("own", Map.of("org", "org_42"), "GET", "/"));
  }

  @Test
  void soHasOneWhoseLimitsAloneNameRoutes() throws Exception {
    Files.writeString(
        folder.resolve("own.conf"),
        """
        policy = own
        caller = [ { name = ip, type = ip, required = true } ]
        limits = [
          { name = login, per = [ip], rates = ["5 per minute"], when { routes = ["POST /login"] } }
        ]
        """);
    assertThat(ExampleCall.of(read(folder)))
        .contains(new ExampleCall("own", Map.of("ip", "203.0.113.7"), "POST", "/login"));
  }

  @Test
  void passesOverRoutesThatMeetNoLimit() throws Exception {
    Files.writeString(
        folder.resolve("own.conf"),
        """
        policy = own
        caller = [ { name = org, required = true } ]
        routes = [
          { match = ["GET /free"], unlimited = true }
          { match = ["* /paid/:id"] }
        ]
        limits = [ { name = all, per = [org], rates = ["5 per minute"] } ]
        """);
    assertThat(ExampleCall.of(read(folder)).map(ExampleCall::path))
        .isEqualTo(Optional.of("/paid/1"));
  }
}
