package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.http.access.Audit;
import dev.weir.http.access.Origins;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the audit log says of changes, and that it says nothing of secrets. */
class AuditTest {

  private static final String POLICY =
      """
      policy = p
      caller = [{ name = key, type = secret }, { name = org }]
      required-one-of = [key, org]
      limits = [
        { name = keys, per = [key], rates = ["100 per minute"] }
        { name = calls, per = [org], rates = ["100 per minute"] }
      ]
      """;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger audit = (Logger) LoggerFactory.getLogger("dev.weir.audit");

  @BeforeEach
  void listen() {
    log.start();
    audit.setLevel(Level.INFO);
    audit.addAppender(log);
  }

  @AfterEach
  void stop() {
    audit.detachAppender(log);
    audit.setLevel(null);
  }

  private List<String> said() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void eachChangeIsSaidWithItsSubjectAndWithoutSecrets() throws IOException {
    try (ManagedNode node =
        ManagedNode.start("p", POLICY, api -> new Audit(new Origins(List.of()), api))) {
      node.ask(
          "PUT",
          "/limiters/p/overrides/calls?org=o1",
          "{'permits':5000,'windowSeconds':60,'until':1714058400,'reason':'back\\nfill'}");
      node.ask("POST", "/limiters/p/reset?key=sk_secret", "");
      node.ask("PUT", "/incidents/p", "{'retryAfterAtLeastSeconds':120}");
      node.ask("DELETE", "/limiters/p/overrides/calls?org=o1&windowSeconds=x", "");
      node.get("/limiters/p?key=sk_secret");
    }
    assertThat(said())
        .hasSize(4)
        .noneMatch(line -> line.contains("sk_secret"))
        .allMatch(line -> line.startsWith("- from 127.0.0.1: "));
    assertThat(said().get(0))
        .contains("PUT /limiters/p/overrides/calls: ")
        .contains("org=o1: limit calls: 5000 permits in 60 s until 1714058400, \"back\uFFFDfill\"");
    assertThat(said().get(1)).contains("POST /limiters/p/reset: ").contains(": reset");
    assertThat(said().get(2)).contains("PUT /incidents/p: ").contains("incident: at least 120 s");
    assertThat(said().get(3)).endsWith("DELETE /limiters/p/overrides/calls: 400");
  }
}
