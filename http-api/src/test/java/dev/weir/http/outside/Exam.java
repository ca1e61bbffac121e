package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.http.outside.Verdict.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Drives rows of a policy to their first denial and holds every answer against what is published.
 */
record Exam(Asker asker, List<TestNode> nodes, Books books) {
  /** Nobody should wait longer for a build; what takes an hour cannot be waited for. */
  private static final long LONGEST_WAIT_SECONDS = 60;

  /** One row: exact counts, answers to the letter, and denied calls that take nothing. */
  Drive take(Row row, Api api) {
    Drive drive = Drive.toFirstDenial(asker, nodes, books, row);
    drive.answers().forEach(seen -> isAsItsCallersWereTold(api, seen));
    gaveJustItsPermits(drive);
    Verdict denial = drive.denial().verdict();
    Window denying = denial.denying();
    assertThat(denying.isOf(row.promise().limit(), row.promise().windowSeconds()))
        .as("%s", denial)
        .isTrue();
    assertThat(denying.scope()).isEqualTo(row.scope());
    assertThat(denying.subject()).matches(row.subject());
    waitsNoLongerThanItMust(drive.denial(), row.promise());

    deniedCallsTakeNothing(drive);
    asker.requireNoneDegraded();
    return drive;
  }

  /** The books count them as nothing; what an owner gave for them comes back within moments. */
  private void deniedCallsTakeNothing(Drive drive) {
    for (int i = 0; i < 3; i++) {
      Seen again = asker.ask(nodes.get(i % nodes.size()), drive.next());
      if (again.allowed()) {
        books.enter(again); // Its window has ended meanwhile.
      }
    }
    await("what denied calls took to come back")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> books.enter(asker.ask(nodes.get(0), drive.next().looking())));
  }

  private static void gaveJustItsPermits(Drive drive) {
    long taken = drive.allowed().stream().mapToLong(seen -> seen.question().cost()).sum();
    long permits = drive.row().promise().permits();
    switch (drive.row().promise().shape()) {
      case CALENDAR, FIRST_CALL, SLIDING -> assertThat(taken).isEqualTo(permits);
      // How many flowed in meanwhile, the books know.
      case TOKEN_BUCKET -> assertThat(taken).isGreaterThanOrEqualTo(permits);
    }
  }

  /** Headers, status and body to the letter, limits tightest first, secrets nowhere. */
  static void isAsItsCallersWereTold(Api api, Seen seen) {
    Verdict verdict = seen.verdict();
    assertThat(verdict.headers()).as(seen.text()).isEqualTo(api.headers().apply(verdict));
    assertThat(verdict.status()).isEqualTo(verdict.allowed() ? 200 : api.denialStatus());
    assertThat(verdict.body())
        .as(seen.text())
        .isEqualTo(verdict.allowed() ? Optional.empty() : Optional.of(api.body().apply(verdict)));
    assertThat(seen.text()).doesNotContain("sk_");
    for (int i = 1; i < verdict.limits().size(); i++) {
      Window tighter = verdict.limits().get(i - 1);
      Window wider = verdict.limits().get(i);
      assertThat(tighter.remaining() * wider.limit())
          .as("tightest first: %s", seen.text())
          .isLessThanOrEqualTo(wider.remaining() * tighter.limit());
    }
  }

  private static void waitsNoLongerThanItMust(Seen denial, Promise promise) {
    long wait = denial.verdict().waitSeconds();
    long untilResetMillis =
        1_000 * denial.verdict().denying().resetAt() - denial.verdict().decidedAtMillis();
    long seconds = Math.max(1, -Math.floorDiv(-untilResetMillis, 1_000));
    switch (promise.shape()) {
      case CALENDAR -> assertThat(wait).as(denial.text()).isEqualTo(seconds);
      // Its end is in the middle of a second.
      case FIRST_CALL -> assertThat(wait).as(denial.text()).isBetween(seconds - 1, seconds);
      // Until the next permit flows in.
      case TOKEN_BUCKET ->
          assertThat(wait)
              .as(denial.text())
              .isBetween(1L, 1 + promise.windowSeconds() / promise.perWindow());
      // Until the first one leaves.
      case SLIDING -> assertThat(wait).as(denial.text()).isBetween(1L, promise.windowSeconds());
    }
  }

  /**
   * One wait for all who were denied: each comes back just when it was told to, and is let in.
   *
   * @return how many could be waited for
   */
  int comeBack(List<Drive> denied) {
    List<CompletableFuture<Seen>> back =
        denied.stream()
            .filter(drive -> drive.denial().verdict().waitSeconds() <= LONGEST_WAIT_SECONDS)
            .map(this::comesBack)
            .toList();
    for (CompletableFuture<Seen> each : back) {
      Seen seen = each.join();
      assertThat(seen.allowed()).as(seen.text()).isTrue();
    }
    asker.requireNoneDegraded();
    return back.size();
  }

  private CompletableFuture<Seen> comesBack(Drive drive) {
    long waitMillis = 1_000 * drive.denial().verdict().waitSeconds();
    long leftMillis = drive.denial().answeredMillis() + waitMillis - System.currentTimeMillis();
    Executor then =
        CompletableFuture.delayedExecutor(Math.max(0, leftMillis), TimeUnit.MILLISECONDS);
    TestNode node = nodes.get(drive.who() % nodes.size());
    return CompletableFuture.supplyAsync(() -> asker.ask(node, drive.next()), then);
  }
}
