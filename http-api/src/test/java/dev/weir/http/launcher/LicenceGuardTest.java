package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The build refuses releases of Akka that are not free yet, whatever its own properties say. */
class LicenceGuardTest {

  private static final Pattern BOUND = Pattern.compile("<exclude>([^<]*):\\(([^<]*),\\)</exclude>");

  @Test
  void theBoundsAreTheVersionsThatNoticeSaysAreFree() throws Exception {
    List<MatchResult> bounds =
        BOUND.matcher(Files.readString(Path.of("..", "pom.xml"))).results().toList();
    String notice = Files.readString(Path.of("..", "NOTICE"));
    assertThat(bounds).hasSize(6);
    assertThat(bounds)
        .allSatisfy(
            bound -> {
              assertThat(bound.group(2)).matches("\\d+(\\.\\d+)+");
              assertThat(notice).contains(bound.group(2));
            });
  }
}
