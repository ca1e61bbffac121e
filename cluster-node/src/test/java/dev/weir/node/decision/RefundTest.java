package dev.weir.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.CoreOwners;
import dev.weir.node.total.Counters;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What one limiter granted and another denied goes back, whenever that comes: never is more given
 * back than was taken of the same window, nor the same twice. With the limiters themselves.
 */
class RefundTest {

  private static final long LIMIT = 10;

  private final ManualClock clock = new ManualClock();

  /** A cluster with one front end. */
  private final class World {
    private final Policies policies;
    private final CoreOwners owners;
    private final Decider front;

    World(Algorithm algorithm) {
      Rate rate = Rate.of(LIMIT, Duration.ofMinutes(1), algorithm);
      policies =
          new PolicyBuilder()
              .limit("org", Durability.DURABLE, Fallback.DENY, rate)
              .limit(
                  "key",
                  Durability.DURABLE,
                  Fallback.DENY,
                  Rate.of(2, Duration.ofHours(1), Algorithm.FIXED_CALENDAR))
              .policies();
      owners = new CoreOwners(policies.matcher(PolicyBuilder.NAME).orElseThrow().policy(), clock);
      front =
          Decider.create(
              () -> policies,
              owners,
              new FakeDestinations(),
              1,
              () -> true,
              () -> 1,
              policy -> 0,
              new Counters(),
              clock,
              () -> clock.millis() * 1_000_000,
              DecisionSettings.from(ConfigFactory.parseResources("reference.conf").resolve()));
    }

    CompletableFuture<Answer> ask(long cost, @Nullable String id, Map<String, String> caller) {
      return front.judge(
          new Call(PolicyBuilder.NAME, caller, "GET", "/things/7", null, 1, cost, null, id));
    }

    Decision decide(long cost, @Nullable String id, Map<String, String> caller) {
      CompletableFuture<Answer> answer = ask(cost, id, caller);
      assertThat(answer).isCompleted();
      return (Decision) answer.join();
    }

    /** A call that the organization grants, and of which its key is about to say that it denies. */
    CompletableFuture<Answer> grantedByOrgOnly() {
      decide(2, null, Map.of("key", "k"));
      owners.hold("key");
      CompletableFuture<Answer> answer = ask(1, null, Map.of("org", "o", "key", "k"));
      assertThat(answer).isNotDone();
      assertThat(owners.used("org")).isEqualTo(1);
      return answer;
    }

    void denied(CompletableFuture<Answer> answer) {
      owners.letGo();
      assertThat(answer).isCompleted();
      assertThat(((Decision) answer.join()).denial().orElseThrow().by().name()).isEqualTo("key");
    }

    /** How many calls the organization still lets in at once. */
    int room() {
      int room = 0;
      while (decide(1, null, Map.of("org", "o")).allowed()) {
        room++;
      }
      return room;
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void whatTheOtherDeniedGoesBackAtOnce(Algorithm algorithm) {
    World world = new World(algorithm);
    world.denied(world.grantedByOrgOnly());
    assertThat(world.owners.used("org")).isZero();
    assertThat(world.room()).isEqualTo((int) LIMIT);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void aRefundAfterAResetGivesNothing(Algorithm algorithm) {
    World world = new World(algorithm);
    CompletableFuture<Answer> answer = world.grantedByOrgOnly();
    world.owners.reset("org");
    world.decide(3, null, Map.of("org", "o"));
    assertThat(world.owners.used("org")).isEqualTo(3);
    world.denied(answer);
    assertThat(world.owners.used("org")).isEqualTo(3);
    assertThat(world.room()).isEqualTo((int) LIMIT - 3);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void aRefundInTheNextWindowGivesNothing(Algorithm algorithm) {
    World world = new World(algorithm);
    CompletableFuture<Answer> answer = world.grantedByOrgOnly();
    clock.advance(Duration.ofMinutes(1).toMillis());
    world.decide(3, null, Map.of("org", "o"));
    assertThat(world.owners.used("org")).isEqualTo(3);
    world.denied(answer);
    assertThat(world.owners.used("org")).isEqualTo(3);
    assertThat(world.room()).isEqualTo((int) LIMIT - 3);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void theSameIdAfterItsRefundIsCountedAgainAndOnce(Algorithm algorithm) {
    World world = new World(algorithm);
    Map<String, String> caller = Map.of("org", "o", "key", "k");
    world.decide(2, null, Map.of("key", "k"));
    assertThat(world.decide(1, "x", caller).allowed()).isFalse();
    assertThat(world.owners.used("org")).isZero();
    assertThat(world.decide(1, "x", caller).allowed()).as("denials are not remembered").isFalse();
    world.owners.reset("key");
    Decision allowed = world.decide(1, "x", caller);
    assertThat(allowed.allowed()).isTrue();
    assertThat(world.decide(1, "x", caller)).isEqualTo(allowed);
    assertThat(world.owners.used("org")).isEqualTo(1);
    assertThat(world.owners.used("key")).isEqualTo(1);
    assertThat(world.room()).isEqualTo((int) LIMIT - 1);
  }
}
