package dev.weir.node.decision;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls with an id that this front end knows: those under way, whose answer a duplicate shares, and
 * grants of fallbacks, of which the limiters know nothing. All others the limiters remember.
 */
final class Duplicates {

  /** A call under way, and how many wait for its answer. */
  private static final class UnderWay {
    private final long content;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Runnable abandoned;
    private int askers;

    /**
     * @param abandoned run once when the last of its askers has gone before the answer came
     */
    UnderWay(long content, Runnable abandoned) {
      this.content = content;
      this.abandoned = abandoned;
    }

    /** A future of its own for one more asker; empty if all others have gone: it is over. */
    synchronized Optional<CompletableFuture<Answer>> join() {
      if (askers < 0) {
        return Optional.empty();
      }
      askers++;
      CompletableFuture<Answer> own = new CompletableFuture<>();
      var unused = own.whenComplete((its, failure) -> left(own));
      var unusedToo =
          answer.whenComplete(
              (its, failure) -> {
                if (its == null) {
                  own.completeExceptionally(failure);
                } else {
                  own.complete(its);
                }
              });
      return Optional.of(own);
    }

    private void left(CompletableFuture<Answer> own) {
      if (own.isCancelled() && isLast()) {
        abandoned.run();
      }
    }

    private synchronized boolean isLast() {
      askers--;
      boolean last = askers == 0 && !answer.isDone();
      if (last) {
        askers = -1;
      }
      return last;
    }
  }

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
    AtomicReference<CompletableFuture<Answer>> judging = new AtomicReference<>();
    UnderWay mine =
        new UnderWay(
            key.content(),
            () -> {
              CompletableFuture<Answer> wanted = judging.get();
              if (wanted != null) {
                wanted.cancel(false);
              }
            });
    CompletableFuture<Answer> own = mine.join().orElseThrow();
    for (UnderWay first = underWay.putIfAbsent(key.scope(), mine);
        first != null;
        first = underWay.putIfAbsent(key.scope(), mine)) {
      if (first.content != key.content()) {
        return CompletableFuture.completedFuture(new Answer.Conflict(key.id()));
      }
      Optional<CompletableFuture<Answer>> shared = first.join();
      if (shared.isPresent()) {
        return shared.get();
      }
      // All who asked for it have hung up; it is judged anew.
      underWay.remove(key.scope(), first);
    }
    // Looked up only now: who was under way is among these before it leaves those.
    Granted known = degraded.getIfPresent(key.scope());
    if (known != null) {
      boolean same = known.content() == key.content();
      end(key, mine, same ? known.decision() : new Answer.Conflict(key.id()), null);
    } else {
      CompletableFuture<Answer> judged = judgement.get();
      judging.set(judged);
      var unused =
          judged.whenComplete(
              (answer, failure) -> {
                remember(key, memory, answer);
                end(key, mine, answer, failure);
              });
    }
    return own;
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
      mine.answer.completeExceptionally(failure);
    } else {
      mine.answer.complete(answer);
    }
  }
}
