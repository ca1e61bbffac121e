package dev.weir.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.window.Cost;
import dev.weir.node.window.WindowView;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RenderingProperties {

  private static final long NOW_MILLIS = ManualClock.START_MILLIS;

  @Property
  void theTightestStandsFirstAndEqualsKeepThePolicysOrder(
      @ForAll @Size(min = 1, max = 12) List<@From("views") WindowView> views) {
    List<Entry> entries = render(true, views).limits();

    assertThat(entries).hasSameSizeAs(views);
    for (int i = 1; i < entries.size(); i++) {
      Entry before = entries.get(i - 1);
      Entry after = entries.get(i);
      int order = ratio(before, after).compareTo(ratio(after, before));
      assertThat(order).isNotPositive();
      if (order == 0) {
        assertThat(index(before)).isLessThan(index(after));
      }
    }
  }

  @Property
  void timesAreRoundedUpAndNothingElseIsChanged(@ForAll("views") WindowView view) {
    Entry entry = render(true, List.of(view)).limits().get(0);

    assertThat(entry.limit()).isEqualTo(view.permits());
    assertThat(entry.remaining()).isEqualTo(view.remaining());
    assertThat(entry.denied()).isFalse();
    assertRoundedUp(entry.resetAtSeconds(), view.resetAtMillis());
    assertRoundedUp(entry.windowSeconds(), view.windowMillis());
  }

  @Property
  void theDenialIsByTheLongestWaitRoundedUpToASecondAtLeast(
      @ForAll @Size(min = 1, max = 12) List<@From("views") WindowView> views) {
    if (views.stream().noneMatch(WindowView::denied)) {
      return;
    }
    Decision decision = render(false, views);

    WindowView by = views.get(index(decision.denial().orElseThrow().by()));
    assertThat(by.denied()).isTrue();
    boolean never = views.stream().anyMatch(view -> view.denied() && !view.fits());
    assertThat(by.fits()).isEqualTo(!never);
    if (never) {
      assertThat(decision.denial().orElseThrow().retryAfterSeconds()).isEmpty();
    } else {
      long longest =
          views.stream()
              .filter(WindowView::denied)
              .mapToLong(WindowView::retryAfterMillis)
              .max()
              .orElseThrow();
      long seconds = decision.denial().orElseThrow().retryAfterSeconds().orElseThrow();
      assertThat(waitSeconds(by.retryAfterMillis())).isEqualTo(waitSeconds(longest));
      assertThat(seconds * 1_000).isGreaterThanOrEqualTo(longest);
      assertThat(seconds).isEqualTo(waitSeconds(longest));
    }
  }

  @Property
  void anAllowedCallsEntriesAreNotDeniedWhateverIsLeft(
      @ForAll @Size(min = 1, max = 12) List<@From("views") WindowView> views) {
    Decision decision = render(true, views);

    assertThat(decision.denial()).isEmpty();
    assertThat(decision.limits()).noneMatch(Entry::denied);
  }

  @Property
  void aRefundedWindowShowsWhatWasLeftBeforeTheTake(
      @ForAll("views") WindowView before, @ForAll @LongRange(min = 1, max = 100) long cost) {
    WindowView taken =
        new WindowView(
            before.permits(),
            before.windowMillis(),
            before.algorithm(),
            before.used() + cost,
            Math.max(0, before.permits() - before.used() - cost),
            before.resetAtMillis() + 1_000,
            0,
            before.remaining() <= cost,
            true,
            0);
    Rendering rendering = new Rendering(false);
    rendering.addRefunded(checks(), List.of(window(0, taken)), Cost.of(cost), NOW_MILLIS);
    rendering.add(checks(), List.of(window(1, denying())));

    Entry entry =
        rendering.decision("api", false, NOW_MILLIS).limits().stream()
            .filter(each -> index(each) == 0)
            .findFirst()
            .orElseThrow();

    assertThat(entry.remaining()).isEqualTo(Math.max(0, before.permits() - before.used()));
    assertThat(entry.denied()).isFalse();
  }

  @Example
  void aRefundedWindowThatRefillsAndIsFullAgainIsResetNow() {
    assertThat(resetAfterRefund(Algorithm.SLIDING, 1)).isEqualTo(NOW_MILLIS / 1_000 + 1);
    assertThat(resetAfterRefund(Algorithm.TOKEN_BUCKET, 1)).isEqualTo(NOW_MILLIS / 1_000 + 1);
    assertThat(resetAfterRefund(Algorithm.SLIDING, 2)).isEqualTo(NOW_MILLIS / 1_000 + 61);
    assertThat(resetAfterRefund(Algorithm.FIXED_CALENDAR, 1)).isEqualTo(NOW_MILLIS / 1_000 + 61);
    assertThat(resetAfterRefund(Algorithm.FIXED_FIRST_CALL, 1)).isEqualTo(NOW_MILLIS / 1_000 + 61);
  }

  @Example
  void ratiosOfHugeNumbersAreComparedExactly() {
    Entry less = entry(Long.MAX_VALUE - 2, Long.MAX_VALUE - 1);
    Entry more = entry(Long.MAX_VALUE - 1, Long.MAX_VALUE);

    assertThat(Rendering.isTighter(less, more)).isTrue();
    assertThat(Rendering.isTighter(more, less)).isFalse();
    assertThat(Rendering.isTighter(more, more)).isFalse();
  }

  @Example
  void aBucketIsPartOfTheSubject() {
    Rendering rendering = new Rendering(true);
    rendering.add(
        checks(),
        List.of(new MetWindow("endpoint", "endpoint", "GET /v1/x/:id", denying(), false)));

    assertThat(rendering.decision("api", false, NOW_MILLIS).limits().get(0).subject())
        .isEqualTo("org=o1,route=GET /v1/x/:id");
  }

  private static long resetAfterRefund(Algorithm algorithm, long used) {
    WindowView taken =
        new WindowView(
            10, 60_000, algorithm, used, 10 - used, NOW_MILLIS + 60_000, 0, false, true, 0);
    Rendering rendering = new Rendering(false);
    rendering.addRefunded(checks(), List.of(window(0, taken)), Cost.of(1), NOW_MILLIS);
    rendering.add(checks(), List.of(window(1, denying())));
    return rendering.decision("api", false, NOW_MILLIS).limits().stream()
        .filter(each -> index(each) == 0)
        .findFirst()
        .orElseThrow()
        .resetAtSeconds();
  }

  private static Decision render(boolean allowed, List<WindowView> views) {
    Rendering rendering = new Rendering(allowed);
    List<MetWindow> windows = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      windows.add(window(i, views.get(i)));
    }
    // As two limiters would give them.
    rendering.add(checks(), windows.subList(0, views.size() / 2));
    rendering.add(checks(), windows.subList(views.size() / 2, views.size()));
    return rendering.decision("api", false, NOW_MILLIS);
  }

  @Provide
  Arbitrary<WindowView> views() {
    Arbitrary<Long> permits = Arbitraries.longs().between(1, 1_000_000_000);
    return Combinators.combine(
            permits,
            Arbitraries.longs().between(0, 1_100_000_000),
            Arbitraries.longs().between(1, 100_000_000),
            Arbitraries.longs().between(0, 100_000_000),
            Arbitraries.of(Algorithm.values()),
            Arbitraries.of(true, false),
            Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.just(true)), Tuple.of(1, Arbitraries.just(false))))
        .as(
            (most, used, length, wait, algorithm, denied, fits) ->
                new WindowView(
                    most,
                    length,
                    algorithm,
                    used,
                    Math.max(0, most - used),
                    NOW_MILLIS + wait,
                    0,
                    denied,
                    fits,
                    denied && fits ? wait : 0));
  }

  private static void assertRoundedUp(long seconds, long millis) {
    assertThat(seconds * 1_000).isBetween(millis, millis + 999);
  }

  private static long waitSeconds(long millis) {
    return Math.max(1, (millis + 999) / 1_000);
  }

  private static BigInteger ratio(Entry one, Entry other) {
    return BigInteger.valueOf(one.remaining()).multiply(BigInteger.valueOf(other.limit()));
  }

  private static Checks checks() {
    return new Checks(
        new Subject("api", "org=o1", "e1"), Durability.DURABLE, List.of(new Check("l", "")));
  }

  private static MetWindow window(int index, WindowView view) {
    return new MetWindow(Integer.toString(index), "scope", "", view, false);
  }

  private static int index(Entry entry) {
    return Integer.parseInt(entry.name());
  }

  private static WindowView denying() {
    return new WindowView(
        10, 60_000, Algorithm.FIXED_CALENDAR, 10, 0, NOW_MILLIS + 60_000, 0, true, true, 60_000);
  }

  private static Entry entry(long remaining, long limit) {
    return new Entry("name", "scope", "subject", limit, remaining, 0, 60, false);
  }
}
