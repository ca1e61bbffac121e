package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Match.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CallPathTest {

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/?, /",
    "/#x, /",
    "/v1/invoices, /v1/invoices",
    "/v1/invoices/, /v1/invoices",
    "/v1/invoices/?a=/../b, /v1/invoices",
    "/v1/invoices#frag?x, /v1/invoices",
    "/v1/%69nvoices, /v1/invoices",
    "/v1/%7Euser/%41%2d%5F, /v1/~user/A-_",
    "/v1/a%3ab, /v1/a%3Ab",
    "/v1/a:b@c, /v1/a:b@c",
    "/v1/caf%c3%a9, /v1/caf%C3%A9",
    "/v1/a%20b, /v1/a%20b",
    "/v1/a%2525, /v1/a%2525",
    "/v1/%252F, /v1/%252F",
    "/v1/{x}, /v1/%7Bx%7D",
    "/v1/[x]|y, /v1/%5Bx%5D%7Cy",
    "/v1/..., /v1/...",
    "/v1/.well-known, /v1/.well-known",
    "/v1/a%3Fb, /v1/a%3Fb",
    "/v1/a?b;c, /v1/a",
  })
  void aPathHasOneForm(String raw, String normal) {
    assertThat(read(raw)).isEqualTo(normal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|''|a path that starts with /",
        "v1|v1|a path that starts with /",
        "?a|''|a path that starts with /",
        "http://h/v1|http://h/v1|a path that starts with /",
        "//|//|no empty, . or .. segment",
        "/v1//x|/v1//x|no empty, . or .. segment",
        "/v1/x//|/v1/x//|no empty, . or .. segment",
        "/v1/./x|/v1/./x|no empty, . or .. segment",
        "/v1/..|/v1/..|no empty, . or .. segment",
        "/v1/%2e%2E/x|/v1/%2e%2E/x|no empty, . or .. segment",
        "/v1/.%2e|/v1/.%2e|no empty, . or .. segment",
        "/v1/%2fx|/v1/%2fx|no escaped slash, backslash or control character",
        "/v1/%5Cx|/v1/%5Cx|no escaped slash, backslash or control character",
        "/v1/%00|/v1/%00|no escaped slash, backslash or control character",
        "/v1/%0a|/v1/%0a|no escaped slash, backslash or control character",
        "/v1/%7F|/v1/%7F|no escaped slash, backslash or control character",
        "/v1/auth;x/login|/v1/auth;x/login|no semicolon, escaped or not",
        "/v1/login;|/v1/login;|no semicolon, escaped or not",
        "/v1/%61;a=b|/v1/%61;a=b|no semicolon, escaped or not",
        "/v1/auth%3bx|/v1/auth%3bx|no semicolon, escaped or not",
        "/v1/auth%3B|/v1/auth%3B|no semicolon, escaped or not",
        "/v1/%|/v1/%|% and two hex digits",
        "/v1/%4|/v1/%4|% and two hex digits",
        "/v1/%zz|/v1/%zz|% and two hex digits",
        "/v1/%4g?key=secret|/v1/%4g|% and two hex digits",
        "/v1/a\\b|/v1/a\\b|printable ASCII without spaces and backslashes",
        "/v1/a b|/v1/a b|printable ASCII without spaces and backslashes",
        "/v1/é|/v1/é|printable ASCII without spaces and backslashes",
      })
  void tricksAreFaults(String raw, String shown, String expected) {
    assertThat(new CallPath().read(raw)).isEqualTo(new Fault("path", shown, expected));
  }

  @Test
  void escapedDigitsOfOtherScriptsAreNoHex() {
    assertThat(new CallPath().read("/v1/%\uFF14\uFF11")).isNotNull();
  }

  @Test
  void controlCharactersAreFaultsAndNotShown() {
    assertThat(new CallPath().read("/v1/\u0000\n\u007f"))
        .isEqualTo(
            new Fault(
                "path",
                "/v1/\uFFFD\uFFFD\uFFFD",
                "printable ASCII without spaces and backslashes"));
  }

  @Test
  void pathsAreBounded() {
    String longest = "/" + "a".repeat(2_047);
    assertThat(read(longest)).isEqualTo(longest);
    assertThat(new CallPath().read(longest + "a"))
        .isEqualTo(new Fault("path", "2049 characters", "at most 2048"));
    assertThat(new CallPath().read("/" + "{".repeat(2_000)))
        .isEqualTo(new Fault("path", "6001 characters", "at most 2048"));
    assertThat(read(longest + "?" + "a".repeat(9_000))).isEqualTo(longest);
    assertThat(read("/#" + "a".repeat(9_000))).isEqualTo("/");
    assertThat(new CallPath().read(longest + "a?" + "a".repeat(9_000)))
        .isEqualTo(new Fault("path", "2049 characters", "at most 2048"));
    CallPath path = new CallPath();
    assertThat(path.read("/a".repeat(64) + "/")).isNull();
    assertThat(path.count()).isEqualTo(64);
    assertThat(path.read("/a".repeat(65)))
        .isEqualTo(new Fault("path", "/a".repeat(32) + "…", "at most 64 segments"));
  }

  @Test
  void segmentsAreThoseOfTheNormalPath() {
    CallPath path = new CallPath();
    assertThat(path.read("/v1/%61b/c/?x")).isNull();
    assertThat(path.count()).isEqualTo(3);
    assertThat(segment(path, 0)).isEqualTo("v1");
    assertThat(segment(path, 1)).isEqualTo("ab");
    assertThat(segment(path, 2)).isEqualTo("c");
    assertThat(path.hash(1)).isEqualTo("ab".hashCode());
    assertThat(path.read("/")).isNull();
    assertThat(path.count()).isZero();
  }

  private static String read(String raw) {
    CallPath path = new CallPath();
    assertThat(path.read(raw)).isNull();
    return path.text();
  }

  private static String segment(CallPath path, int index) {
    return path.text().substring(path.start(index), path.end(index));
  }
}
