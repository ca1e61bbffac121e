package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentCallsTest {

  private final RecentCalls recent = new RecentCalls();

  @Test
  void knowsAllThatCameInTheLastSeconds() {
    LongStream.rangeClosed(1, 200).forEach(call -> recent.add(call, 10 * call));
    assertThat(LongStream.rangeClosed(1, 200)).allMatch(recent::has);
    assertThat(recent.has(201)).isFalse();
  }

  @Test
  void forgetsTheOldestWhereTooManyCome() {
    LongStream.rangeClosed(1, 2 * RecentCalls.MOST).forEach(call -> recent.add(call, 0));
    assertThat(recent.has(1)).isFalse();
    assertThat(LongStream.rangeClosed(RecentCalls.MOST + 1, 2 * RecentCalls.MOST))
        .allMatch(recent::has);
  }

  @Test
  void keepsNoMoreThanItNeeds() {
    LongStream.rangeClosed(1, 100).forEach(call -> recent.add(call, 4_000 * call));
    assertThat(LongStream.rangeClosed(97, 100)).allMatch(recent::has);
    assertThat(LongStream.rangeClosed(1, 92)).noneMatch(recent::has);
  }
}
