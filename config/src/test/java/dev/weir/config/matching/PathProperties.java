package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.InvalidValue;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Shown;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

final class PathProperties {

  @Property
  void anyTextIsReadOrAFault(@ForAll @StringLength(max = 300) String raw) {
    check(raw);
    check("/" + raw);
  }

  @Property
  void normalisingTwiceChangesNothing(@ForAll("paths") String raw) {
    check(raw);
  }

  @Property
  void aPathIsItsSegments(@ForAll("paths") String raw) {
    CallPath path = new CallPath();
    Assume.that(path.read(raw) == null);
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < path.count(); i++) {
      String segment = path.text().substring(path.start(i), path.end(i));
      assertThat(segment).isNotEmpty().isNotIn(".", "..").doesNotContain("/", "?", "#", ";");
      assertThat(path.hash(i)).isEqualTo(segment.hashCode());
      joined.append('/').append(segment);
    }
    assertThat(path.count() == 0 ? "/" : joined.toString()).isEqualTo(path.text());
  }

  @Property
  void escapingUnreservedCharactersChangesNothing(@ForAll("words") List<String> segments) {
    String plain = "/" + String.join("/", segments);
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      escaped.append(c == '/' ? "/" : String.format("%%%02x", (int) c));
    }
    CallPath one = new CallPath();
    CallPath other = new CallPath();
    assertThat(one.read(plain)).isNull();
    assertThat(other.read(escaped.toString())).isNull();
    assertThat(other.text()).isEqualTo(one.text());
  }

  @Property
  void whatATemplateMaySpellOutIsNormal(@ForAll("paths") String path) {
    RoutePattern pattern;
    try {
      pattern = new RoutePattern("GET", path);
    } catch (InvalidValue e) {
      return;
    }
    CallPath read = new CallPath();
    assertThat(read.read(pattern.path())).isNull();
    assertThat(read.text()).isEqualTo(pattern.path());
  }

  @Property
  void bringingAPathToARouteTwiceChangesNothing(@ForAll("paths") String raw) {
    CallPath path = new CallPath();
    Assume.that(path.read(raw) == null);
    String route = IdSegments.normalise(path);
    CallPath again = new CallPath();
    assertThat(again.read(route)).isNull();
    assertThat(IdSegments.normalise(again)).isEqualTo(route);
    assertThat(route.length()).isLessThanOrEqualTo(IdSegments.MAX_CHARACTERS);
  }

  private static void check(String raw) {
    CallPath path = new CallPath();
    Match.Fault fault = path.read(raw);
    if (fault == null) {
      CallPath again = new CallPath();
      assertThat(again.read(path.text())).isNull();
      assertThat(again.text()).isEqualTo(path.text());
      assertThat(again.count()).isEqualTo(path.count());
    } else {
      assertThat(fault.field()).isEqualTo("path");
      assertThat(fault.value().length()).isLessThanOrEqualTo(Shown.MAX_CHARACTERS + 1);
      assertThat(fault.value().chars()).noneMatch(Character::isISOControl);
      assertThat(fault.expected()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(
            "/",
            "/",
            "/",
            "/",
            "a",
            "b",
            "v1",
            ".",
            "..",
            "%2e",
            "%41",
            "%2F",
            "%c3",
            "%C3",
            "%25",
            "%",
            "{",
            "|",
            ":",
            ":id",
            "*",
            "~",
            "_",
            "inv_1",
            "1234",
            "deadbeef01",
            "-",
            "?",
            "#",
            ",",
            ";",
            "%3B",
            "=",
            "@",
            "\\",
            " ",
            "é",
            "a-long-word-without-digits",
            "Xy7Zk29QqLm4")
        .list()
        .ofMaxSize(30)
        .map(pieces -> "/" + String.join("", pieces));
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars("ABZ019-_~")
        .ofMinLength(1)
        .ofMaxLength(8)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }
}
