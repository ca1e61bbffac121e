package dev.weir.http.management;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.limiter.Limiters;
import dev.weir.node.limiter.Managed;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.Tally;
import dev.weir.node.settings.SettingsChange;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Limiters whose states a test makes up; a subject that is in none was never seen. */
public final class FakeLimiters implements Limiters {

  final Map<Limiter, CompletableFuture<Optional<LimiterState>>> states = new ConcurrentHashMap<>();

  /** What it was asked to change or reset, and what it answers to that. */
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  volatile Supplier<CompletableFuture<Managed>> managed =
      () -> CompletableFuture.completedFuture(new Managed.Done(1));

  @Override
  public CompletableFuture<Optional<LimiterState>> inspect(Subject subject, Durability durability) {
    return states.getOrDefault(
        new Limiter(subject, durability), CompletableFuture.completedFuture(Optional.empty()));
  }

  @Override
  public CompletableFuture<Reply> take(TakeRequest request) {
    throw new UnsupportedOperationException("management takes nothing");
  }

  @Override
  public void leave(Checks checks, long callId) {
    throw new UnsupportedOperationException("leave");
  }

  @Override
  public CompletableFuture<Released> release(
      dev.weir.node.limiter.LeaseId lease, java.util.OptionalLong cost) {
    throw new UnsupportedOperationException("release");
  }

  @Override
  public void refund(Checks checks, TakeReceipt receipt) {
    throw new UnsupportedOperationException("management refunds nothing");
  }

  @Override
  public void debit(Checks checks, long cost) {
    throw new UnsupportedOperationException("management debits nothing");
  }

  @Override
  public void counted(Subject subject, Durability durability, Tally judged) {
    throw new UnsupportedOperationException("management judges nothing");
  }

  @Override
  public CompletableFuture<Managed> change(Subject subject, SettingsChange change) {
    asked.add(subject.display() + " " + change);
    return managed.get();
  }

  @Override
  public CompletableFuture<Managed> reset(Subject subject, Durability durability) {
    asked.add(subject.display() + " reset " + durability);
    return managed.get();
  }

  @Override
  public int shard(Subject subject) {
    return 0;
  }
}
