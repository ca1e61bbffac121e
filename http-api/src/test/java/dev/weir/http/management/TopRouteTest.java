package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.top.RankedSubject;
import dev.weir.node.top.Ranking;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopRouteTest {

  private static final ManagedNode NODE =
      ManagedNode.start(
          "salfio",
          """
          policy = salfio
          caller = [ { name = org, required = true } ]
          limits = [ { name = organization, per = [org], rates = ["100 per minute"] } ]
          """);

  @AfterAll
  static void stop() {
    NODE.close();
  }

  @Test
  void theRankingIsShownWithItsBoundAndWhoIsMissing() throws IOException {
    NODE.ranking =
        new Ranking(
            1_830,
            12,
            List.of(new RankedSubject("org=a", 41, 29), new RankedSubject("org=b", 7, 7)),
            new TreeSet<>(List.of("akka://weir@b:25520")));
    assertThat(NODE.get("/limiters/salfio/top?by=denied&n=1").body())
        .isEqualTo(
            "{\"policy\":\"salfio\",\"by\":\"denied\",\"sinceSeconds\":1830,\"errorBound\":12,"
                + "\"subjects\":[{\"subject\":\"org=a\",\"count\":41,\"atLeast\":29}],"
                + "\"missing\":[\"akka://weir@b:25520\"]}");
  }

  @Test
  void unlessSaidOtherwiseTheTwentyWithTheMostCallsAreShown() throws IOException {
    NODE.ranking =
        new Ranking(
            60,
            0,
            IntStream.range(0, 30)
                .mapToObj(n -> new RankedSubject("org=" + n, 30 - n, 30 - n))
                .toList(),
            new TreeSet<>());
    assertThat(NODE.get("/limiters/salfio/top").body())
        .contains("\"by\":\"calls\"")
        .contains("org=19")
        .doesNotContain("org=20");
  }

  @ParameterizedTest
  @CsvSource({
    "by=most, by, calls or denied",
    "by=, by, calls or denied",
    "n=0, n, 1 to 100",
    "n=101, n, 1 to 100",
    "n=007, n, 1 to 100",
    "n=many, n, 1 to 100",
    "n=5&n=6, n, once",
    "org=o1, query, one of [by&#44; n]",
  })
  void badParametersAreProblemsThatNameThem(String query, String field, String expected)
      throws IOException {
    var reply = NODE.get("/limiters/salfio/top?" + query);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains("\"" + field + "\"").contains(expected.replace("&#44;", ","));
  }

  @Test
  void anUnknownPolicyIsAProblem() throws IOException {
    assertThat(NODE.get("/limiters/never/top").status()).isEqualTo(404);
    assertThat(NODE.ask("POST", "/limiters/salfio/top", "").status()).isEqualTo(405);
  }
}
