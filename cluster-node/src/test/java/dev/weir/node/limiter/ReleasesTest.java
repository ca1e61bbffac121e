package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.limiter.Owners.Released;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReleasesTest {

  private static final LeaseId LEASE =
      new LeaseId("test", "0".repeat(32), LeaseId.Keeper.DURABLE, 7);

  private final AtomicLong nanos = new AtomicLong();
  private final Askings askings = new Askings(nanos::get, () -> false);
  private final List<Long> told = new ArrayList<>();

  private CompletableFuture<Released> release() {
    return new Releases(askings).release(LEASE, told::add);
  }

  private void pass(Duration by) {
    nanos.addAndGet(by.toNanos());
    askings.expire();
  }

  private void answer(Response response) {
    var unused = askings.answered(response);
  }

  @Test
  void saysWhetherItEndedByIt() {
    CompletableFuture<Released> ended = release();
    answer(new Response.Released(told.get(0), true));
    assertThat(ended).isCompletedWithValue(Released.ENDED);
    CompletableFuture<Released> unknown = release();
    answer(new Response.Released(told.get(1), false));
    assertThat(unknown).isCompletedWithValue(Released.UNKNOWN);
    assertThat(told).hasSize(2);
  }

  @Test
  void whoIsSilentIsToldAgainAndThenItHasEndedByEither() {
    CompletableFuture<Released> release = release();
    pass(Duration.ofSeconds(1));
    assertThat(told).hasSize(2).containsOnly(told.get(0));
    answer(new Response.Released(told.get(0), false));
    assertThat(release).isCompletedWithValue(Released.ENDED);
  }

  @Test
  void anOwnerThatMovesIsFollowedNotForEver() {
    CompletableFuture<Released> release = release();
    for (int owners = 1; owners <= 3; owners++) {
      assertThat(told).hasSize(owners);
      answer(new Unavailable(told.get(owners - 1), Reason.MOVING));
    }
    assertThat(told).hasSize(3);
    assertThat(release).isCompletedWithValue(Released.UNAVAILABLE);
  }

  @Test
  void whoStaysSilentIsUnavailable() {
    CompletableFuture<Released> release = release();
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(5));
    assertThat(release).isCompletedWithValue(Released.UNAVAILABLE);
  }
}
