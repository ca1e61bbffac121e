package dev.weir.node.total;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.limiter.Batches;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CountersTest {

  private static final int THREADS = 4;
  private static final int EACH = 10_000;

  private final Counters counters = new Counters();

  @Test
  void whatManyThreadsCountIsAllThere() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        running.add(threads.submit(this::countSome));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
    long all = (long) THREADS * EACH;
    PolicyAccount sly = counters.of("sly").account();
    assertThat(sly.calls()).isEqualTo(all);
    assertThat(sly.denied()).isEqualTo(all / 2);
    assertThat(sly.batches()).isEqualTo(new Batches(all, all / 2, all / 2 * 3));
    assertThat(sly.deliveries().ended()).isEqualTo(all);
    assertThat(sly.deliveries().failed()).isEqualTo(all / 2);
    assertThat(sly.deliveries().totalMillis()).isEqualTo(5 * all);
    assertThat(counters.inFlight()).as("as many ended as began").isEmpty();
  }

  private void countSome() {
    for (int i = 0; i < EACH; i++) {
      boolean even = i % 2 == 0;
      PolicyCounters sly = counters.of("sly");
      sly.inFlight(1);
      sly.judged(even, 0);
      sly.judged(even, 3);
      sly.deliveryEnded(even, OptionalLong.of(5));
      sly.inFlight(-1);
    }
  }

  @Test
  void eachPolicyHasItsOwn() {
    counters.of("sly").judged(true, 0);
    counters.of("slim").inFlight(2);
    assertThat(counters.accounts()).containsOnlyKeys("sly", "slim");
    assertThat(counters.accounts().get("slim")).isEqualTo(PolicyAccount.NONE);
    assertThat(counters.inFlight()).containsOnlyKeys("slim").containsEntry("slim", 2L);
  }
}
