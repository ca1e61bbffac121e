package dev.weir.node.decision;

import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Counts;
import dev.weir.config.policy.Counts.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Batch calls against limits that want other numbers of permits of them, of one limiter and of
 * several: they take all that every limit wants or nothing, and a denied one is told what fits.
 */
class BatchCallProperties {

  private record Known(String name, String attribute, Counts counts, long permits) {
    long wants(long items) {
      return counts.permits(1, items);
    }
  }

  /** What the limits hold, counted naively. */
  private static final class World {
    private final Random random;
    private final List<Known> limits = new ArrayList<>();
    private final Map<String, Long> used = new HashMap<>();
    private final FrontEnd front;

    World(long seed) {
      random = new Random(seed);
      PolicyBuilder policy =
          new PolicyBuilder()
              .counting("org-calls", "org", Counts.CALLS, perMinute(40))
              .counting("key-calls", "key", Counts.CALLS, perMinute(40));
      limits.add(new Known("org-calls", "org", Counts.CALLS, 40));
      limits.add(new Known("key-calls", "key", Counts.CALLS, 40));
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        Counts counts =
            switch (random.nextInt(4)) {
              case 0 -> Counts.CALLS;
              case 1 -> new Counts(Unit.CALLS, OptionalLong.of(1 + random.nextInt(100)));
              default -> Counts.ITEMS;
            };
        String attribute = random.nextBoolean() ? "org" : "key";
        Known limit = new Known("l" + i, attribute, counts, 1 + random.nextInt(600));
        limits.add(limit);
        policy.counting(limit.name(), attribute, counts, perMinute(limit.permits()));
      }
      front = FrontEnd.of(policy);
    }

    Decision batch(long items) {
      return front.decide(Calls.batch(items, "org", "o1", "key", "k1"));
    }

    boolean hasRoom(long items) {
      return limits.stream()
          .allMatch(
              limit -> used.getOrDefault(limit.name(), 0L) + limit.wants(items) <= limit.permits());
    }

    void take(long items) {
      limits.forEach(limit -> used.merge(limit.name(), limit.wants(items), Long::sum));
    }

    void assertBooksAgree() {
      for (Known limit : limits) {
        assertThat(
                front
                    .limiters()
                    .taken(limit.name(), limit.attribute().equals("org") ? "org=o1" : "key=k1"))
            .as(limit.toString())
            .isEqualTo(used.getOrDefault(limit.name(), 0L));
      }
    }
  }

  @Property(tries = 300)
  void aBatchTakesWhatEveryLimitWantsOrNothing(@ForAll long seed) {
    World world = new World(seed);
    for (int i = 0; i < 30; i++) {
      long items = 1L + world.random.nextInt(200);
      boolean room = world.hasRoom(items);
      assertThat(world.batch(items).allowed()).isEqualTo(room);
      if (room) {
        world.take(items);
      }
      world.assertBooksAgree();
    }
  }

  @Property(tries = 300)
  void aDeniedBatchIsToldJustHowManyItemsFit(@ForAll long seed) {
    World world = new World(seed);
    boolean byItems = world.limits.stream().anyMatch(limit -> limit.counts().byItems());
    for (int i = 0; i < 30; i++) {
      long items = 1L + world.random.nextInt(900);
      Decision decision = world.batch(items);
      if (decision.allowed()) {
        world.take(items);
        continue;
      }
      OptionalLong fits = decision.denial().orElseThrow().itemsRemaining();
      assertThat(fits.isPresent()).isEqualTo(byItems);
      // A limit that each batch takes one permit of has nothing to say of items.
      if (fits.isPresent() && world.hasRoom(0)) {
        assertThat(world.batch(fits.getAsLong() + 1).allowed()).isFalse();
        if (fits.getAsLong() > 0) {
          assertThat(world.batch(fits.getAsLong()).allowed()).isTrue();
          world.take(fits.getAsLong());
        }
      }
      world.assertBooksAgree();
    }
  }
}
