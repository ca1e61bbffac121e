package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;

/** Who runs Weir: changes and looks at subjects by the management port of one node. */
record Operator(TestNode node) {

  /**
   * Has something done, and fails unless it is.
   *
   * @return when it was known to be done, Unix milliseconds
   */
  long does(String method, String path, String body) {
    HttpResponse<String> answer =
        Http.send(node.managementPort(), method, path, body.replace('\'', '"'));
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isEqualTo(204);
    return System.currentTimeMillis();
  }

  JsonNode sees(String path) {
    return Http.json(node.managementPort(), path);
  }
}
