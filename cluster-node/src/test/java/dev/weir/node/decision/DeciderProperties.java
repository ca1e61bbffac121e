package dev.weir.node.decision;

import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Call;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.config.policy.Rate;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.decision.FakeLimiters.Conduct;
import dev.weir.node.decision.FakeLimiters.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Many calls at once against limiters that are late, lose messages and fail: after all is quiet,
 * the books must agree with the answers.
 */
class DeciderProperties {

  private static final String[] ATTRIBUTES = {"org", "key", "app"};

  /** All that the contract of limiters allows. */
  private static final Outcome[] FAULTS =
      EnumSet.complementOf(EnumSet.of(Outcome.BROKEN, Outcome.THROWN)).toArray(new Outcome[0]);

  /** Breakers measure real time, which does not pass here: one that opened would stay so. */
  private static final DecisionSettings NEVER_OPENS =
      FrontEnd.settings("weir.decision.breaker.timeouts = 1000");

  private record Asked(Call call, CompletableFuture<Answer> answer) {}

  @Property(tries = 150)
  void withoutFaultsEveryAllowedCallIsOnAllBooksOnceAndNoDeniedOneOnAny(@ForAll long seed) {
    Run run = new Run(seed, Fallback.DENY, 1);
    run.calls(60, false, new Outcome[] {Outcome.JUDGED});

    assertThat(run.decisions()).noneMatch(Decision::degraded);
    run.assertBooksAgree();
    run.assertAnswersAreWellFormed();
  }

  @Property(tries = 150)
  void withFaultsAndFallbacksThatDenyTheBooksAgreeToo(@ForAll long seed) {
    Run run = new Run(seed, Fallback.DENY, 1);
    run.calls(60, false, FAULTS);

    run.assertBooksAgree();
    run.assertAnswersAreWellFormed();
  }

  @Property(tries = 150)
  void withFallbacksThatAllowNothingIsOnTheBooksThatWasNotAllowed(@ForAll long seed) {
    Run run = new Run(seed, Fallback.ALLOW, 1);
    run.calls(60, false, FAULTS);

    run.assertBooksHoldBetween(
        decision -> decision.allowed() && !decision.degraded(), Decision::allowed);
    run.assertAnswersAreWellFormed();
  }

  @Property(tries = 150)
  void callsWithIdsAreOnTheBooksOnceHoweverOftenTheyAreAsked(@ForAll long seed) {
    Run run = new Run(seed, Fallback.DENY, 1);
    run.calls(80, true, new Outcome[] {Outcome.JUDGED});

    run.assertBooksAgree();
    run.assertAnswersAreWellFormed();
  }

  @Property(tries = 150)
  void withFaultsNoAllowedCallWithAnIdIsMissingOnAnyBook(@ForAll long seed) {
    Run run = new Run(seed, Fallback.DENY, 1);
    run.calls(80, true, FAULTS);

    run.assertBooksHoldBetween(Decision::allowed, decision -> true);
    run.assertAnswersAreWellFormed();
  }

  @Property(tries = 150)
  void overTwoFrontEndsNoAllowedCallIsMissingOnAnyBook(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 3) int frontEnds) {
    Run run = new Run(seed, Fallback.DENY, frontEnds);
    run.calls(80, true, FAULTS);

    // A denied call may stay on a book whose remembered answer another front end was given.
    run.assertBooksHoldBetween(Decision::allowed, decision -> true);
  }

  @Property(tries = 150)
  void withLocalFallbacksTheBooksAndTheDebitsTogetherAgree(@ForAll long seed) {
    PolicyBuilder policy =
        new PolicyBuilder()
            .limit("org", Durability.DURABLE, Fallback.LOCAL, perHour(20))
            .limit("key", Durability.MEMORY, Fallback.LOCAL, perHour(9))
            .limit("app", Durability.DURABLE, Fallback.LOCAL, perHour(13));
    Run run = new Run(seed, policy, NEVER_OPENS);
    run.calls(60, false, FAULTS);
    run.assertAnswersAreWellFormed();

    run.front().limiters().conduct(request -> Conduct.AT_ONCE);
    for (int i = 0; i < 20; i++) {
      run.front().decider().offerDebits();
    }

    Map<String, Long> allowed = run.expected(Decision::allowed);
    for (String attribute : ATTRIBUTES) {
      long expected = 0;
      long taken = run.front().limiters().debited(attribute);
      for (int value = 0; value < 2; value++) {
        expected += allowed.getOrDefault(attribute + '=' + value, 0L);
        taken += run.front().limiters().taken(attribute, attribute + '=' + value);
      }
      assertThat(taken).as(attribute).isEqualTo(expected);
    }
  }

  @Property(tries = 100)
  void everyCallIsAnsweredWithinTheTimeout(@ForAll long seed) {
    Run run = new Run(seed, Fallback.DENY, 1);
    run.ask(60, true, FAULTS);
    run.front().limiters().advance(3_000);

    assertThat(run.asked).allMatch(asked -> asked.answer().isDone());
  }

  private static Rate perHour(long permits) {
    return Rate.of(permits, Duration.ofHours(1), Algorithm.FIXED_CALENDAR);
  }

  /** One random history. */
  private static final class Run {
    private final Random random;
    private final List<FrontEnd> fronts = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();

    /** A call that is asked again under its id costs what it did. */
    private final Map<String, Long> costs = new HashMap<>();

    Run(long seed, Fallback fallback, int frontEnds) {
      random = new Random(seed);
      PolicyBuilder policy =
          new PolicyBuilder()
              .limit("org", Durability.DURABLE, fallback, perMinute(20), perHour(50))
              .limit("key", Durability.MEMORY, fallback, perMinute(9))
              .limit("app", Durability.DURABLE, fallback, perMinute(13));
      fronts.add(FrontEnd.of(policy));
      while (fronts.size() < frontEnds) {
        fronts.add(fronts.get(0).another(policy));
      }
    }

    Run(long seed, PolicyBuilder policy, DecisionSettings settings) {
      random = new Random(seed);
      fronts.add(FrontEnd.of(policy, settings));
    }

    FrontEnd front() {
      return fronts.get(0);
    }

    void calls(int count, boolean ids, Outcome[] outcomes) {
      ask(count, ids, outcomes);
      front().limiters().quiet();
    }

    void ask(int count, boolean ids, Outcome[] outcomes) {
      FakeLimiters limiters = front().limiters();
      // Silence trips breakers, which leave nothing to see: most askings are judged.
      limiters.conduct(
          request ->
              new Conduct(
                  random.nextInt(4) == 0
                      ? outcomes[random.nextInt(outcomes.length)]
                      : Outcome.JUDGED,
                  latencyMillis(outcomes),
                  latencyMillis(outcomes)));
      for (int i = 0; i < count; i++) {
        Call call = call(ids);
        FrontEnd front = fronts.get(random.nextInt(fronts.size()));
        front.tenure(outcomes.length == 1 || random.nextInt(20) != 0);
        asked.add(new Asked(call, front.judge(call)));
        limiters.advance(random.nextInt(3) == 0 ? random.nextInt(400) : 0);
      }
    }

    private long latencyMillis(Outcome[] outcomes) {
      return random.nextInt(3) == 0
          ? 0
          : outcomes.length > 1 && random.nextInt(20) == 0
              ? random.nextInt(5_000)
              : random.nextInt(200);
    }

    private Call call(boolean ids) {
      Map<String, String> caller = new HashMap<>();
      while (caller.isEmpty()) {
        for (String attribute : ATTRIBUTES) {
          if (random.nextBoolean()) {
            caller.put(attribute, Integer.toString(random.nextInt(2)));
          }
        }
      }
      long cost = random.nextInt(8) == 0 ? random.nextInt(15) : 1;
      // A look under an id would make its cost of 0 what the books are to hold.
      String id = ids && cost > 0 && random.nextInt(3) > 0 ? "id" + random.nextInt(8) : null;
      long first = id == null ? cost : costs.computeIfAbsent(id, none -> cost);
      return new Call(PolicyBuilder.NAME, caller, "GET", "/x", null, 1, first, null, id);
    }

    List<Decision> decisions() {
      return asked.stream()
          .map(each -> each.answer().join())
          .filter(Decision.class::isInstance)
          .map(Decision.class::cast)
          .toList();
    }

    /** Every allowed call is on the books of all its limiters once, every other on none. */
    void assertBooksAgree() {
      assertBooksHoldBetween(Decision::allowed, Decision::allowed);
    }

    void assertBooksHoldBetween(Predicate<Decision> atLeast, Predicate<Decision> atMost) {
      Map<String, Long> least = expected(atLeast);
      Map<String, Long> most = expected(atMost);
      for (String attribute : ATTRIBUTES) {
        for (int value = 0; value < 2; value++) {
          String subject = attribute + '=' + value;
          assertThat(front().limiters().taken(attribute, subject))
              .as(subject)
              .isBetween(least.getOrDefault(subject, 0L), most.getOrDefault(subject, 0L));
        }
      }
    }

    private Map<String, Long> expected(Predicate<Decision> counts) {
      Map<String, Long> expected = new HashMap<>();
      Set<Object> counted = new HashSet<>();
      for (Asked each : asked) {
        Call call = each.call();
        boolean first = call.id() == null || !counted.contains(List.of(call.id(), call.caller()));
        if (first && each.answer().join() instanceof Decision decision && counts.test(decision)) {
          if (call.id() != null) {
            counted.add(List.of(call.id(), call.caller()));
          }
          call.caller()
              .forEach((name, value) -> expected.merge(name + '=' + value, call.cost(), Long::sum));
        }
      }
      return expected;
    }

    void assertAnswersAreWellFormed() {
      for (Decision decision : decisions()) {
        List<Entry> entries = decision.limits();
        for (int i = 1; i < entries.size(); i++) {
          assertThat(Rendering.isTighter(entries.get(i), entries.get(i - 1))).isFalse();
        }
        assertThat(decision.denial().isEmpty()).isEqualTo(decision.allowed());
        decision
            .denial()
            .ifPresent(
                denial -> {
                  assertThat(entries).contains(denial.by());
                  assertThat(denial.by().denied()).isTrue();
                  denial.retryAfterSeconds().ifPresent(wait -> assertThat(wait).isPositive());
                });
        if (decision.allowed()) {
          assertThat(entries).noneMatch(Entry::denied);
        }
      }
    }
  }
}
