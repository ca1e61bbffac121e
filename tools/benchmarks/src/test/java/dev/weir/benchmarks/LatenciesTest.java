package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void aPercentileIsTheSmallestThatSoManyDoNotExceed() {
    Latencies hundred = Latencies.of(LongStream.rangeClosed(1, 100).map(i -> 101 - i).toArray());
    assertThat(hundred.percentileMicros(50)).isEqualTo(50);
    assertThat(hundred.percentileMicros(99)).isEqualTo(99);
    assertThat(hundred.percentileMicros(100)).isEqualTo(100);
    assertThat(Latencies.of(new long[] {7}).percentileMicros(1)).isEqualTo(7);
  }
}
