package dev.weir.node.limiter;

import akka.persistence.testkit.JournalOperation;
import akka.persistence.testkit.ProcessingPolicy;
import akka.persistence.testkit.ProcessingResult;
import akka.persistence.testkit.ProcessingSuccess;
import java.util.concurrent.CountDownLatch;

/** A journal that keeps everybody waiting until it is allowed to work. */
final class SlowJournal implements ProcessingPolicy<JournalOperation> {
  private final CountDownLatch allowed = new CountDownLatch(1);

  @Override
  public ProcessingResult tryProcess(String persistenceId, JournalOperation operation) {
    try {
      allowed.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return ProcessingSuccess.getInstance();
  }

  void allow() {
    allowed.countDown();
  }
}
