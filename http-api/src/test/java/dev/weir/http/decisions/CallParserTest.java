package dev.weir.http.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CallParserTest {

  private static final int NAMES = 20;
  private static final int NAME_BYTES = 4_000_000;

  /** The parser's table of names takes thousands of them, each of any length. */
  @Test
  void namesThatCallersMakeUpAreNotRemembered() {
    assertRefused(batch(0));
    long before = heapBytes();
    for (int i = 1; i <= NAMES; i++) {
      assertRefused(batch(i));
    }
    assertThat(heapBytes() - before).isLessThan((long) NAMES * NAME_BYTES / 4);
  }

  private static byte[] batch(int number) {
    String name = number + "x".repeat(NAME_BYTES);
    return ("{\"decisions\":[{\"" + name + "\":1}]}").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertRefused(byte[] body) {
    String fields =
        CallParser.batch(body)
            .fold(
                batch -> batch.decisions().get(0).fold(call -> "none", fault -> fault.value()),
                fault -> fault.toString());
    assertThat(fields).isEqualTo("an unknown field");
  }

  private static long heapBytes() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
