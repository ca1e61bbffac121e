package dev.weir.node.decision;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls with an id that this front end knows: those under way, whose answer a duplicate shares, and
 * grants of fallbacks, of which the limiters know nothing. All others the limiters remember.
 */
final class Duplicates {

  private record UnderWay(long content, CompletableFuture<Answer> answer) {}

  private record Granted(long content, Decision decision, Duration memory) {}

  private final ConcurrentHashMap<String, UnderWay> underWay = new ConcurrentHashMap<>();
  private final Cache<String, Granted> degraded;

  Duplicates(InstantSource clock, DecisionSettings settings) {
    degraded =
        Caffeine.newBuilder()
            .maximumSize(settings.remembered())
            .expireAfter(Expiry.<String, Granted>creating((scope, granted) -> granted.memory()))
            .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
            // Where it stands: the default would hop to the common pool.
            .executor(Runnable::run)
            .build();
  }

  /**
   * Judges a call once: a duplicate gets the same answer, and the same id with other content a
   * conflict.
   *
   * @param memory how long a grant is remembered
   * @param judgement judges it; called at most once
   */
  CompletableFuture<Answer> judge(
      CallKey key, Duration memory, Supplier<CompletableFuture<Answer>> judgement) {
    UnderWay mine = new UnderWay(key.content(), new CompletableFuture<>());
    UnderWay first = underWay.putIfAbsent(key.scope(), mine);
    if (first != null) {
      return first.content() == key.content()
          ? first.answer()
          : CompletableFuture.completedFuture(new Answer.Conflict(key.id()));
    }
    // Looked up only now: who was under way is among these before it leaves those.
    Granted known = degraded.getIfPresent(key.scope());
    if (known != null) {
      boolean same = known.content() == key.content();
      end(key, mine, same ? known.decision() : new Answer.Conflict(key.id()), null);
    } else {
      var unused =
          judgement
              .get()
              .whenComplete(
                  (answer, failure) -> {
                    remember(key, memory, answer);
                    end(key, mine, answer, failure);
                  });
    }
    return mine.answer();
  }

  private void remember(CallKey key, Duration memory, @Nullable Answer answer) {
    if (answer instanceof Decision decision && decision.allowed() && decision.degraded()) {
      degraded.put(key.scope(), new Granted(key.content(), decision, memory));
    }
  }

  private void end(
      CallKey key, UnderWay mine, @Nullable Answer answer, @Nullable Throwable failure) {
    underWay.remove(key.scope(), mine);
    if (answer == null) {
      mine.answer().completeExceptionally(failure);
    } else {
      mine.answer().complete(answer);
    }
  }
}
