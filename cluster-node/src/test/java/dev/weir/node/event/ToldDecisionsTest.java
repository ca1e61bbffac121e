package dev.weir.node.event;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.weir.config.matching.Call;
import dev.weir.node.Golden;
import dev.weir.node.decision.Answer;
import dev.weir.node.decision.Decision;
import dev.weir.node.decision.Decision.Denial;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.decision.Decisions;
import dev.weir.node.decision.Ending;
import dev.weir.node.event.Event.Kind;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ToldDecisionsTest {

  private final Told told = new Told();
  private final AtomicLong nanos = new AtomicLong();
  private final ToldDecisions decisions = new ToldDecisions(new Denying(), told, nanos::get);

  private static Call call(@Nullable Long cost) {
    return new Call("p", Map.of("org", "a"), null, null, null, 1, cost, null, null);
  }

  @Test
  void aDenialIsToldWithItsLimitAndItsSubject() {
    assertThat(decisions.judge(call(null))).isCompleted();
    assertThat(decisions.judgeAll(List.of(call(1L), call(0L)))).isCompleted();
    assertThat(told.details)
        .containsExactly(
            new TreeMap<>(Map.of("limit", "general", "subject", "org=a")),
            new TreeMap<>(Map.of("limit", "general", "subject", "org=a")));
  }

  @Test
  void nothingIsToldWhileNobodyReadsNorOfLooks() {
    assertThat(decisions.judge(call(0L))).isCompleted();
    told.listened = false;
    assertThat(decisions.judge(call(1L))).isCompleted();
    assertThat(told.standsFor).isEmpty();
  }

  @Test
  void twentyASecondAreToldAndStandForTheRest() {
    assertThat(decisions.judgeAll(Collections.nCopies(500, call(1L)))).isCompleted();
    assertThat(told.standsFor).hasSize(20).allMatch(each -> each == 1);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(decisions.judge(call(1L))).isCompleted();
    assertThat(told.standsFor).hasSize(21);
    assertThat(told.standsFor.get(20)).isEqualTo(481);
  }

  @Test
  void bytesStayAsTheyWereAndReadBack() throws IOException {
    ActorTestKit kit = Golden.testKit("event-wire");
    try {
      Golden.of(kit, "event")
          .check(
              new Event(
                  Kind.DENIAL,
                  "sly",
                  1_714_058_400_000L,
                  "akka://weir@a:1",
                  7,
                  new TreeMap<>(Map.of("limit", "general", "subject", "org=a"))));
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static final class Denying implements Decisions {
    @Override
    public CompletableFuture<Answer> judge(Call call) {
      return CompletableFuture.completedFuture(denied());
    }

    @Override
    public CompletableFuture<List<Answer>> judgeAll(List<Call> calls) {
      return CompletableFuture.completedFuture(Collections.nCopies(calls.size(), denied()));
    }

    @Override
    public CompletableFuture<Owners.Released> release(LeaseId lease, Ending ending) {
      throw new UnsupportedOperationException();
    }

    private static Answer denied() {
      Entry by = new Entry("general", "general", "org=a", 1, 0, 60, 60, true);
      return new Decision(
          false,
          "p",
          List.of(by),
          Optional.of(new Denial(by, OptionalLong.of(1), OptionalLong.empty())),
          0,
          false,
          0);
    }
  }

  private static final class Told implements Events {
    private final List<Long> standsFor = new ArrayList<>();
    private final List<SortedMap<String, String>> details = new ArrayList<>();
    private boolean listened = true;

    @Override
    public boolean listened() {
      return listened;
    }

    @Override
    public void tell(Kind kind, String policy, long many, SortedMap<String, String> more) {
      assertThat(kind).isEqualTo(Kind.DENIAL);
      assertThat(policy).isEqualTo("p");
      standsFor.add(many);
      details.add(more);
    }

    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public boolean add(Reader reader) {
      return true;
    }

    @Override
    public void remove(Reader reader) {}
  }
}
