package dev.weir.http.outside;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Rounds of every {@link Nemesis} in turn: one of each, or more of them until {@code
 * -Dfaults.minutes} have passed. {@code -Dfaults.nemesis} and {@code -Dfaults.seed} have one round
 * again.
 */
@Tag("faults")
class FaultsIT {
  @TestFactory
  Stream<DynamicTest> rounds() {
    long seed = Long.getLong("faults.seed", System.currentTimeMillis());
    String only = System.getProperty("faults.nemesis");
    if (only != null) {
      return Stream.of(round(Nemesis.valueOf(only), seed));
    }
    long endNanos =
        System.nanoTime() + Duration.ofMinutes(Long.getLong("faults.minutes", 0)).toNanos();
    List<Nemesis> all = Stream.of(Nemesis.values()).filter(Nemesis::canBeHad).toList();
    Figures.say("faults: %d of %d nemeses can be had", all.size(), Nemesis.values().length);
    return IntStream.iterate(0, n -> n + 1)
        .takeWhile(n -> n < all.size() || System.nanoTime() - endNanos < 0)
        .mapToObj(n -> round(all.get(n % all.size()), seed + n));
  }

  private static DynamicTest round(Nemesis nemesis, long seed) {
    String again =
        "./mvnw verify -Pfaults -Dit.test=FaultsIT -Dfaults.nemesis="
            + nemesis
            + " -Dfaults.seed="
            + seed;
    return DynamicTest.dynamicTest(
        nemesis + " " + seed,
        () -> {
          try {
            new FaultRound(nemesis, nemesis.cluster(), seed).run();
          } catch (Throwable failure) {
            Figures.say("faults: %s failed; again: %s", nemesis, again);
            failure.addSuppressed(new AssertionError("again: " + again));
            throw failure;
          }
        });
  }
}
