package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/api.md shows is what a node answers. */
@ExtendWith(NodeLogs.class)
@Timeout(120)
class ApiDocumentIT {
  private static final Path DOCUMENT = Path.of("..", "docs", "api.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("```http\n(POST|GET) (\\S+)\n(.*?)```.*?```json\n(.*?)```", Pattern.DOTALL);

  /** What depends on when it was asked. */
  private static final Pattern INSTANTS = Pattern.compile("\\b1[67]\\d{8}(\\d{3})?\\b");

  /** Where a limiter happens to live, and what its journal holds. */
  private static final Pattern PLACES =
      Pattern.compile("\"(node|shard|entityId)\":\"[^\"]+\"|\"(sequenceNr|reserved)\":\\d+");

  private static final Pattern WAITS =
      Pattern.compile(
          "(\"retryAfterSeconds\":|\"Retry-After\":\"|Retry after )([1-9]|[1-5]\\d|60)\\b");

  @Test
  void everyExampleIsAnsweredAsShown() throws IOException {
    TestNode node = Clusters.three().node(0);
    Minute.withMostOfItLeft();
    Iterable<MatchResult> examples = EXAMPLE.matcher(Files.readString(DOCUMENT)).results().toList();
    assertThat(examples).hasSize(4);
    for (MatchResult example : examples) {
      HttpResponse<String> answer = ask(node, example);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(timeless(answer.body())).isEqualTo(timeless(example.group(4)));
    }
  }

  private static HttpResponse<String> ask(TestNode node, MatchResult example) {
    Duration soon = Duration.ofSeconds(10);
    return example.group(1).equals("GET")
        ? Http.answer(node.managementPort(), example.group(2))
        : Http.post(node.decisionPort(), example.group(2), example.group(3), soon).join();
  }

  /** In one line, the fields in their order, without what depends on when it was asked. */
  private static String timeless(String json) {
    String oneLine = Json.text(Json.tree(json));
    String anyPlace = PLACES.matcher(oneLine).replaceAll("\"$1$2\":(some)");
    return WAITS.matcher(INSTANTS.matcher(anyPlace).replaceAll("(instant)")).replaceAll("$1(wait)");
  }
}
