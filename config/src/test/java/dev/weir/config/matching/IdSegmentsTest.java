package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdSegmentsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "20240501",
        "2024-05-01",
        "1.5",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "F81D4FAE7DEC11D0A76500A0C91E6BF6",
        "deadbeef01",
        "aaaabbbbccccdddd",
        "inv_1",
        "cus_Nf3kQz",
        "sk_live_abcdefghijklmnop",
        "org_42",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "i-0abcd1234ef567890",
        "V1StGXR8_Z5jdHi6B",
        "dQw4w9WgXcQz",
        "abcdefghijKLMnopqrstuvwx",
        "an-extremely-long-segment-that-no-route-would-have",
        "ann@example.org",
        "a%20b",
        "x,y",
      })
  void idsBecomeAParameter(String segment) {
    assertThat(route("/v1/things/" + segment + "/notes")).isEqualTo("/v1/things/:id/notes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1",
        "v1beta1",
        "v1.2",
        "oauth2",
        "s3",
        "invoices",
        "credit_notes",
        "payment_methods",
        "ssh-key",
        "face",
        "decade",
        "billing",
        "introspect",
        "documents:batchGet",
        ".well-known",
        "two-factor-authentication",
        ":id",
        "REST"
      })
  void wordsStay(String segment) {
    assertThat(route("/" + segment + "/x")).isEqualTo("/" + segment + "/x");
  }

  @Test
  void theRootStays() {
    assertThat(route("/")).isEqualTo("/");
  }

  @Test
  void whatIsTooLongForABucketEndsInAWildcard() {
    String route = route("/abcdefghi".repeat(60));
    assertThat(route).isEqualTo("/abcdefghi".repeat(25) + "/*").hasSizeLessThanOrEqualTo(256);
  }

  private static String route(String path) {
    CallPath read = new CallPath();
    assertThat(read.read(path)).isNull();
    return IdSegments.normalise(read);
  }
}
