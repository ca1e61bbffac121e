package dev.weir.config.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutePatternTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/*",
        "/v1",
        "/v1/:id",
        "/v1/:account_id/x",
        "/v1/x.y~z_-",
        "/v1/a%20b",
        "/v1/docs:batchGet",
        "/v1/a,b&c=d@e",
        "/v1/%C3%A9"
      })
  void templatesAreTaken(String path) {
    assertThat(new RoutePattern("GET", path)).hasToString("GET " + path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v1|a path that starts with /",
        "''|a path that starts with /",
        "/v1/|no empty segment, and no slash at the end of the path",
        "//|no empty segment, and no slash at the end of the path",
        "/v1//x|no empty segment, and no slash at the end of the path",
        "/v1/./x|no . or .. segment",
        "/v1/..|no . or .. segment",
        "/*/x|a wildcard as the last segment only",
        "/v1/x*|wildcards as whole segments",
        "/v1/{id}|parameters as :name",
        "/v1/:|a parameter such as :id, of letters, digits and _",
        "/v1/:1|a parameter such as :id, of letters, digits and _",
        "/v1/:a-b|a parameter such as :id, of letters, digits and _",
        "/:id/x/:id|each once",
        "/v1/a b|characters that a URL's path may have",
        "/v1/a?b|characters that a URL's path may have",
        "/v1/a#b|characters that a URL's path may have",
        "/v1/a\\b|characters that a URL's path may have",
        "/v1/é|characters that a URL's path may have",
        "/v1/%41|percent escapes in upper case",
        "/v1/%c3|percent escapes in upper case",
        "/v1/a;b|characters that a URL's path may have",
        "/v1/%3B|percent escapes in upper case",
        "/v1/%2F|percent escapes in upper case",
        "/v1/%5C|percent escapes in upper case",
        "/v1/%00|percent escapes in upper case",
        "/v1/%2E%2E|percent escapes in upper case",
        "/v1/%4|percent escapes in upper case",
        "/v1/%|percent escapes in upper case",
      })
  void tricksAreRefused(String path, String expectation) {
    assertThatThrownBy(() -> new RoutePattern("GET", path))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining(expectation);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "", "G ET", "GET1", "**", "ABCDEFGHIJKLMNOPQ"})
  void methodsAreInUpperCase(String method) {
    assertThatThrownBy(() -> new RoutePattern(method, "/"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageStartingWith("method: \"" + method + "\" (expected: ");
  }

  @Test
  void segmentsAreInOrderAndTheRootHasNone() {
    assertThat(new RoutePattern("*", "/v1/:id/*").segments()).containsExactly("v1", ":id", "*");
    assertThat(new RoutePattern("*", "/").segments()).isEmpty();
  }

  @Test
  void lengthsAreBounded() {
    assertThat(new RoutePattern("*", "/a".repeat(64)).segments()).hasSize(64);
    assertThatThrownBy(() -> new RoutePattern("*", "/a".repeat(65)))
        .hasMessage("path: 65 segments (expected: at most 64)");
    assertThat(new RoutePattern("*", "/" + "a".repeat(255)).segments()).hasSize(1);
    assertThatThrownBy(() -> new RoutePattern("*", "/" + "a".repeat(256)))
        .hasMessage("path: 257 characters (expected: at most 256)");
  }
}
