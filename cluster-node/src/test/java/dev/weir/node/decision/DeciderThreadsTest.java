package dev.weir.node.decision;

import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Policies;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.node.decision.FakeLimiters.Conduct;
import dev.weir.node.decision.FakeLimiters.Outcome;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.limiter.Limiters;
import dev.weir.node.limiter.Managed;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.Tally;
import dev.weir.node.settings.SettingsChange;
import dev.weir.node.total.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real threads: four ask, and replies arrive on two others. */
class DeciderThreadsTest {

  private static final int CALLS_PER_THREAD = 2_000;

  private final ExecutorService askers = Executors.newFixedThreadPool(4);
  private final ExecutorService repliers = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    askers.shutdownNow();
    repliers.shutdownNow();
  }

  @Test
  void everyAllowedCallIsOnAllBooksOnceAndNoDeniedOneOnAny() throws Exception {
    Policies policies =
        new PolicyBuilder()
            .limit("org", Durability.DURABLE, Fallback.DENY, perMinute(3_000))
            .limit("key", Durability.MEMORY, Fallback.DENY, perMinute(700))
            .policies();
    FakeLimiters books = new FakeLimiters(policies, new ManualClock());
    Random outcomes = new Random(7);
    books.conduct(
        request -> outcomes.nextInt(10) == 0 ? Conduct.of(Outcome.JOURNAL) : Conduct.AT_ONCE);
    Decider decider = decider(policies, books);

    List<Decision> decisions = askAll(decider, "k");

    long allowed = decisions.stream().filter(Decision::allowed).count();
    assertThat(decisions).hasSize(4 * CALLS_PER_THREAD);
    assertThat(allowed).isBetween(1_400L, 3_000L);
    assertThat(books.taken("org", "org=o")).isEqualTo(allowed);
    assertThat(books.takenInAll()).isEqualTo(2 * allowed);
  }

  @Test
  void localSharesAreNeverExceeded() throws Exception {
    Policies policies =
        new PolicyBuilder()
            .limit("org", Durability.DURABLE, Fallback.LOCAL, perMinute(3_000))
            .limit("key", Durability.MEMORY, Fallback.LOCAL, perMinute(700))
            .policies();
    FakeLimiters books = new FakeLimiters(policies, new ManualClock());
    books.conduct(request -> Conduct.of(Outcome.JOURNAL));
    Decider decider = decider(policies, books);

    List<Decision> decisions = askAll(decider, "k");

    assertThat(decisions).allMatch(Decision::degraded);
    // Four keys of 700 fit in 3,000.
    assertThat(decisions.stream().filter(Decision::allowed).count()).isEqualTo(4 * 700);
    books.conduct(request -> Conduct.AT_ONCE);
    for (int i = 0; i < 10; i++) {
      decider.offerDebits();
    }
    repliers.shutdown();
    assertThat(repliers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(books.debited("org")).isEqualTo(2_800);
    assertThat(books.debited("key")).isEqualTo(2_800);
  }

  private List<Decision> askAll(Decider decider, String keys) throws Exception {
    List<Future<List<Decision>>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      int own = thread;
      all.add(
          askers.submit(
              () -> {
                List<CompletableFuture<Answer>> answers = new ArrayList<>();
                for (int i = 0; i < CALLS_PER_THREAD; i++) {
                  answers.add(decider.judge(Calls.call("org", "o", "key", keys + own)));
                }
                List<Decision> decisions = new ArrayList<>();
                for (CompletableFuture<Answer> answer : answers) {
                  decisions.add((Decision) answer.get(30, TimeUnit.SECONDS));
                }
                return decisions;
              }));
    }
    List<Decision> decisions = new ArrayList<>();
    for (Future<List<Decision>> each : all) {
      decisions.addAll(each.get(60, TimeUnit.SECONDS));
    }
    return decisions;
  }

  private Decider decider(Policies policies, FakeLimiters books) {
    return Decider.create(
        () -> policies,
        new Threaded(books, repliers),
        new FakeDestinations(),
        FakeLimiters.SHARDS,
        () -> true,
        () -> 1,
        policy -> 0,
        new Counters(),
        new ManualClock(),
        System::nanoTime,
        FrontEnd.settings(""));
  }

  /** Judges one at a time, and replies on other threads. */
  private record Threaded(FakeLimiters books, ExecutorService repliers) implements Limiters {
    @Override
    public CompletableFuture<Reply> take(TakeRequest request) {
      CompletableFuture<Reply> answer = new CompletableFuture<>();
      repliers.execute(() -> answer.complete(judged(request)));
      return answer;
    }

    private Reply judged(TakeRequest request) {
      synchronized (books) {
        return books.take(request).join();
      }
    }

    @Override
    public void leave(Checks checks, long callId) {
      throw new UnsupportedOperationException("leave");
    }

    @Override
    public CompletableFuture<Released> release(
        dev.weir.node.limiter.LeaseId lease, java.util.OptionalLong cost) {
      return CompletableFuture.completedFuture(Released.UNKNOWN);
    }

    @Override
    public void refund(Checks checks, TakeReceipt receipt) {
      synchronized (books) {
        books.refund(checks, receipt);
      }
    }

    @Override
    public void debit(Checks checks, long cost) {
      synchronized (books) {
        books.debit(checks, cost);
      }
    }

    @Override
    public void counted(Subject subject, Durability durability, Tally judged) {
      synchronized (books) {
        books.counted(subject, durability, judged);
      }
    }

    @Override
    public CompletableFuture<Optional<LimiterState>> inspect(
        Subject subject, Durability durability) {
      return books.inspect(subject, durability);
    }

    @Override
    public CompletableFuture<Managed> change(Subject subject, SettingsChange change) {
      throw new UnsupportedOperationException("decisions change no settings");
    }

    @Override
    public CompletableFuture<Managed> reset(Subject subject, Durability durability) {
      throw new UnsupportedOperationException("decisions reset nothing");
    }

    @Override
    public int shard(Subject subject) {
      return books.shard(subject);
    }
  }
}
