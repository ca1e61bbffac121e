package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SlidingLogTest {

  @Property
  void countsAsASortedMapDoes(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 9) Integer> moves) {
    SlidingLog log = new SlidingLog();
    TreeMap<Long, Long> map = new TreeMap<>();
    long now = 1_000;
    for (int move : moves) {
      if (move < 6) {
        now += move;
        log.add(now, move + 1);
        map.merge(now, move + 1L, Long::sum);
      } else if (move < 8 && !map.isEmpty()) {
        long instant = now - 3L * (move - 5);
        Long there = map.get(instant);
        long expected = there == null ? 0 : Math.min(there, 2);
        assertThat(log.remove(instant, 2)).isEqualTo(expected);
        map.computeIfPresent(instant, (key, count) -> count > 2 ? count - 2 : null);
      } else {
        log.dropUpTo(now - 20);
        map.headMap(now - 20, true).clear();
      }
      assertThat(log.isEmpty()).isEqualTo(map.isEmpty());
      assertThat(log.sum()).isEqualTo(map.values().stream().mapToLong(Long::longValue).sum());
      if (!map.isEmpty()) {
        assertThat(log.newestMillis()).isEqualTo(map.lastKey());
        assertThat(log.holdsUpTo(1)).isEqualTo(map.firstKey());
        assertThat(log.holdsUpTo(log.sum())).isEqualTo(map.lastKey());
        assertThat(log.holdsUpTo(map.firstEntry().getValue())).isEqualTo(map.firstKey());
      }
    }
  }

  @Test
  void aFullLogCountsItsOldestPermitsFromTheSecondOldestInstant() {
    SlidingLog log = new SlidingLog();
    for (int i = 0; i <= SlidingLog.MOST; i++) {
      log.add(100 + i, 2);
    }
    assertThat(log.sum()).isEqualTo(2 * (SlidingLog.MOST + 1));
    assertThat(log.holdsUpTo(1)).isEqualTo(101);
    log.dropUpTo(101);
    assertThat(log.sum()).isEqualTo(2 * (SlidingLog.MOST - 1));
    assertThat(log.newestMillis()).isEqualTo(100 + SlidingLog.MOST);
    for (int i = 1; i <= 2 * SlidingLog.MOST; i++) {
      log.add(1_000 + i, 1);
    }
    assertThat(log.holdsUpTo(1)).isEqualTo(1_001 + SlidingLog.MOST);
    assertThat(log.newestMillis()).isEqualTo(1_000 + 2 * SlidingLog.MOST);
  }

  @Test
  void anEarlierInstantCountsFromTheNewest() {
    SlidingLog log = new SlidingLog();
    log.add(10, 1);
    log.add(5, 1);
    log.dropUpTo(9);
    assertThat(log.sum()).isEqualTo(2);
    log.moveBack(4);
    assertThat(log.newestMillis()).isEqualTo(6);
    log.clear();
    assertThat(log.isEmpty()).isTrue();
    assertThat(log.sum()).isZero();
  }
}
