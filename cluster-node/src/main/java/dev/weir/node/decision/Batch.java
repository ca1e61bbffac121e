package dev.weir.node.decision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Many calls, judged at once as far as the order of each subject allows.
 *
 * <p>Calls that meet one limiter each are asked side by side: what is sent to a limiter arrives in
 * its order. A call that meets several may yet give back what it took, so it waits for those before
 * it that share a subject with it, and those after it wait for it.
 */
final class Batch {

  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final CompletableFuture<List<Answer>> done = new CompletableFuture<>();
  private final Queue<Step> ready = new ConcurrentLinkedQueue<>();
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();

  /** Adds the next call. */
  void add(Step step) {
    steps.add(step);
    for (String subject : step.subjects) {
      lanes.computeIfAbsent(subject, unused -> new Lane()).add(step);
    }
  }

  /** Starts what may start; the answers come in the order in which the calls were added. */
  CompletableFuture<List<Answer>> judge() {
    unanswered.set(steps.size());
    for (Step step : steps) {
      if (step.before.get() == 0) {
        ready.add(step);
      }
    }
    if (steps.isEmpty()) {
      done.complete(List.of());
    }
    startReady();
    return done;
  }

  /**
   * One thread at a time starts steps, in a loop: a long chain of answers must not grow a stack.
   */
  private void startReady() {
    if (wakeUps.getAndIncrement() != 0) {
      return;
    }
    do {
      for (Step step = ready.poll(); step != null; step = ready.poll()) {
        start(step);
      }
    } while (wakeUps.decrementAndGet() != 0);
  }

  private void start(Step step) {
    var unused =
        step.start
            .get()
            .whenComplete(
                (answer, failure) -> {
                  if (answer == null) {
                    done.completeExceptionally(failure);
                  } else {
                    answered(step, answer);
                  }
                });
  }

  private void answered(Step step, Answer answer) {
    step.answer = answer;
    for (Step follower : step.followers) {
      if (follower.before.decrementAndGet() == 0) {
        ready.add(follower);
      }
    }
    if (unanswered.decrementAndGet() == 0) {
      done.complete(answers());
    } else if (!ready.isEmpty()) {
      startReady();
    }
  }

  private List<Answer> answers() {
    Answer[] answers = new Answer[steps.size()];
    for (int i = 0; i < answers.length; i++) {
      Answer answer = steps.get(i).answer;
      if (answer == null) {
        throw new IllegalStateException("decisions[" + i + "]: no answer (expected: one)");
      }
      answers[i] = answer;
    }
    return Arrays.asList(answers);
  }

  /** One call. */
  static final class Step {
    private final Set<String> subjects;
    private final boolean several;
    private final Supplier<CompletableFuture<Answer>> start;
    private final List<Step> followers = new ArrayList<>(0);
    private final AtomicInteger before = new AtomicInteger();
    private @Nullable Answer answer;

    /**
     * @param subjects entity ids of the limiters' subjects that it meets
     * @param several whether it meets several limiters
     * @param start asks for its judgement; called once, by one thread of the batch at a time
     */
    Step(Set<String> subjects, boolean several, Supplier<CompletableFuture<Answer>> start) {
      this.subjects = subjects;
      this.several = several;
      this.start = start;
    }

    /** A call that is answered at once. */
    static Step of(Answer answer) {
      return new Step(Set.of(), false, () -> CompletableFuture.completedFuture(answer));
    }

    private void after(Step other) {
      other.followers.add(this);
      before.incrementAndGet();
    }
  }

  /** The calls that meet one subject, as far as a next one must know them. */
  private static final class Lane {
    private @Nullable Step lastOfSeveral;
    private final List<Step> since = new ArrayList<>(1);

    void add(Step step) {
      if (step.several) {
        since.forEach(step::after);
      }
      if (lastOfSeveral != null && (!step.several || since.isEmpty())) {
        step.after(lastOfSeveral);
      }
      if (step.several) {
        lastOfSeveral = step;
        since.clear();
      } else {
        since.add(step);
      }
    }
  }
}
