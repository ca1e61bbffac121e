package dev.weir.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.weir.http.sockets.Peer;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Responses;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PeerFaultsTest {

  private static final byte[] PREFACE = Peer.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

  /** Nine octets that announce a SETTINGS frame of a hundred, and two of those. */
  private static final byte[] HALF_A_FRAME = {0, 0, 100, 4, 0, 0, 0, 0, 0, 1, 2};

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Kept kept = new Kept();
  private final Kept all = new Kept();

  private static final class Kept extends AppenderBase<ILoggingEvent> {
    final List<String> errors = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel() == Level.ERROR) {
        errors.add(event.getFormattedMessage());
      }
    }
  }

  @BeforeEach
  void listen() {
    kept.addFilter(new PeerFaults());
    // In this order: what the second has seen the first has been asked about.
    for (Kept each : List.of(kept, all)) {
      each.start();
      root.addAppender(each);
    }
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(kept);
    root.detachAppender(all);
  }

  @Test
  void aPeerThatGoesInTheMiddleOfAFrameIsNoErrorOfOurs() throws Exception {
    try (TestServer server =
        TestServer.start(system -> request -> Handler.done(Responses.ok(new byte[0])))) {
      try (Peer peer = Peer.connect(server.port())) {
        peer.send(PREFACE);
        peer.send(HALF_A_FRAME);
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  all.errors.stream().anyMatch(error -> error.startsWith("Error in stage"))
                      && all.errors.stream()
                          .anyMatch(error -> error.startsWith("HTTP2 connection failed")));
    }
    assertThat(kept.errors).isEmpty();
  }

  @Test
  void otherErrorsAreKept() {
    root.error("Error in stage [somebody.Else]: x");
    root.error("HTTP2 connection failed with error [a bug]. Sending INTERNAL_ERROR");
    assertThat(kept.errors).hasSize(2);
  }

  @Test
  void theProductsLogHasIt() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(PeerFaultsTest.class.getResource("/logback.xml").openStream());
    assertThat(
            context
                .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                .getAppender("console")
                .getCopyOfAttachedFiltersList())
        .hasSize(1)
        .first()
        .isInstanceOf(PeerFaults.class);
    context.stop();
  }
}
