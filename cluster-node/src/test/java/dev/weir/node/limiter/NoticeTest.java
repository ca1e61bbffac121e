package dev.weir.node.limiter;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class NoticeTest {

  private static final ActorTestKit TEST_KIT = ActorTestKit.create();

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
  private final Notice notice = new Notice("something happened", nanos::get);

  @AfterAll
  static void shutDown() {
    TEST_KIT.shutdownTestKit();
  }

  @Test
  void whatHappensOftenIsSaidOnceInAWhile() {
    LoggingTestKit.warn("something happened")
        .withOccurrences(2)
        .expect(
            TEST_KIT.system(),
            () -> {
              for (int second = 0; second < 20; second++) {
                notice.happened();
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
              }
              return true;
            });
  }
}
