package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.policy.CallKind;
import dev.weir.config.syntax.PolicyText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

  private static final Matcher MATCHER =
      Matcher.compile(
          PolicyText.parse(
                  "hooks",
                  """
                  policy = hooks
                  caller = [ { name = org }, { name = ip, type = ip } ]
                  routes = [ { match = ["POST /hooks"], kind = webhook } ]
                  limits = [
                    { name = address, per = [ip], rates = ["10 per minute"] }
                    { name = org, per = [org], rates = ["10 per minute"] }
                    { name = all, per = [], rates = ["1000 per minute"] }
                  ]
                  answers { denial { body = "{}" } }
                  """)
              .fold(
                  accepted -> accepted.value(),
                  rejected -> {
                    throw new AssertionError(rejected.errors());
                  }));

  @ParameterizedTest
  @CsvSource({
    "https://example.com, https://example.com",
    "HTTPS://Example.COM:443/hook?a=b#c, https://example.com",
    "https://example.com:, https://example.com",
    "https://example.com.:0443/, https://example.com",
    "http://example.com:443, http://example.com:443",
    "http://example.com:80?x, http://example.com",
    "https://bücher.example/, https://xn--bcher-kva.example",
    "https://BÜCHER.example, https://xn--bcher-kva.example",
    "https://bu\u0308cher.example, https://xn--bcher-kva.example",
    "https://xn--bcher-kva.example, https://xn--bcher-kva.example",
    "https://example\u3002com, https://example.com",
    "https://\uff45xample.com, https://example.com",
    "http://127.0.0.1:8080, http://127.0.0.1:8080",
    "http://[::1]/, http://[::1]",
    "http://[0:0:0:0:0:0:0:1]:80, http://[::1]",
    "http://[2001:DB8::A]:81, http://[2001:db8::a]:81",
    "Billing-Hooks.eu_1, billing-hooks.eu_1"
  })
  void allSpellingsOfOneOriginAreOneDestination(String given, String expected)
      throws Destination.Unreadable {
    assertThat(Destination.read(given)).isEqualTo(expected);
    assertThat(Destination.read(expected)).as("itself").isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://ex%61mple.com",
        "https://user:secret@example.com",
        "https://good.example\\@evil.example",
        "https://good.example\\evil",
        "ftp://example.com",
        "https://",
        "https://:443",
        "https://example.com:0",
        "https://example.com:65536",
        "https://example.com:8a",
        "https://example.com:443:443",
        "https://exam ple.com",
        "https://example..com",
        "https://.example.com",
        "https://-a.example",
        "http://2130706433",
        "http://0x7f.1",
        "http://127.1",
        "http://127.0.0.01",
        "http://[::1",
        "http://[127.0.0.1]",
        "http://[fe80::1%eth0]",
        "http://[::1]x",
        "https:/example.com",
        "https:example.com",
        "example.com/hook",
        "example.com:443",
        "-name",
        "na me",
        "\u0000"
      })
  void whatProgramsReadDifferentlyIsRefusedAndNotShown(String given) {
    assertThatThrownBy(() -> Destination.read(given))
        .isInstanceOfSatisfying(
            Destination.Unreadable.class,
            unreadable -> {
              assertThat(unreadable.fault().field()).isEqualTo("caller.destination");
              assertThat(unreadable.fault().value()).doesNotContain("secret");
            });
  }

  @Test
  void aDeliveryGoesOnBehalfOfTheFirstDurableSubjectAndMeetsNoLimit() {
    Match.Delivery one =
        delivery(CallKind.WEBHOOK, null, "https://a.example/x", "org", "o1", "ip", "10.0.0.1");
    assertThat(one.destination().display()).isEqualTo("destination=https://a.example");
    assertThat(one.sender().orElseThrow().subject().display()).isEqualTo("org=o1");
    Match.Delivery byRoute = delivery(null, "/hooks", "https://A.example:443/y", "org", "o2");
    assertThat(byRoute.destination()).isEqualTo(one.destination());
    assertThat(delivery(CallKind.WEBHOOK, null, "x", "ip", "10.0.0.1").sender().orElseThrow())
        .satisfies(sender -> assertThat(sender.subject().display()).startsWith("ip=10.0.0."));
    assertThat(delivery(CallKind.WEBHOOK, null, "x").sender()).isEmpty();
    assertThat(delivery(CallKind.WEBHOOK, null, "x").destination().entityId())
        .isNotEqualTo(one.destination().entityId());
  }

  @Test
  void onlyWebhooksHaveADestinationAndOneThatHasNoneMeetsNothing() {
    assertThat(match(CallKind.REQUEST, null, "https://a.example", "org", "o1"))
        .isEqualTo(new Match.Refused(Destination.misplaced()));
    assertThat(match(null, "/other", "https://a.example", "org", "o1"))
        .isEqualTo(new Match.Refused(Destination.misplaced()));
    assertThat(match(CallKind.WEBHOOK, null, null, "org", "o1"))
        .isEqualTo(new Match.Unlimited(CallKind.WEBHOOK));
    assertThat(fault(match(CallKind.WEBHOOK, null, "a b", "org", "o1")).orElseThrow().field())
        .isEqualTo("caller.destination");
    assertThat(fault(match(CallKind.WEBHOOK, null, "x", "orgg", "o1")).orElseThrow().field())
        .isEqualTo("caller");
  }

  private static Optional<Match.Fault> fault(Match match) {
    return match.fold(
        met -> Optional.empty(),
        unlimited -> Optional.empty(),
        refused -> Optional.of(refused.fault()));
  }

  private static Match.Delivery delivery(
      @Nullable CallKind kind, @Nullable String path, String destination, String... caller) {
    return match(kind, path, destination, caller)
        .fold(
            met -> Optional.<Match.Delivery>empty(),
            Match.Unlimited::delivery,
            refused -> Optional.<Match.Delivery>empty())
        .orElseThrow();
  }

  private static Match match(
      @Nullable CallKind kind,
      @Nullable String path,
      @Nullable String destination,
      String... caller) {
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < caller.length; i += 2) {
      attributes.put(caller[i], caller[i + 1]);
    }
    if (destination != null) {
      attributes.put("destination", destination);
    }
    String method = path == null ? null : "POST";
    return MATCHER.match(new Call("hooks", attributes, method, path, kind, 1, null, null, null));
  }
}
