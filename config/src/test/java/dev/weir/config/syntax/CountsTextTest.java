package dev.weir.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Counts;
import dev.weir.config.policy.Counts.Unit;
import dev.weir.config.policy.Limit;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CountsTextTest {

  @Test
  void aLimitCountsCallsWhateverTheyCarryUnlessItSaysOtherwise() {
    assertThat(limit("").counts()).isEqualTo(Counts.CALLS);
    assertThat(limit("counts = calls").counts()).isEqualTo(Counts.CALLS);
  }

  @Test
  void aLimitOfItemsIsForBatchCallsOnly() {
    Limit items = limit("counts = items, when { methods = [POST] }");
    assertThat(items.counts()).isEqualTo(Counts.ITEMS);
    assertThat(items.when().kinds()).isEqualTo(Set.of(CallKind.BATCH));
    assertThat(items.when().methods()).isEqualTo(Set.of("POST"));
    assertThat(limit("counts = items, when { kinds = [batch] }").counts()).isEqualTo(Counts.ITEMS);
    assertThat(limit("counts = items").when().kinds()).isEqualTo(Set.of(CallKind.BATCH));
  }

  @Test
  void itemsMayHaveAPriceInPermits() {
    Limit priced = limit("items-per-permit = 100");
    assertThat(priced.counts()).isEqualTo(new Counts(Unit.CALLS, OptionalLong.of(100)));
    assertThat(priced.when().kinds()).as("for other calls too").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "99, 1", "100, 1", "101, 2", "200, 2", "201, 3", "1000000, 10000"})
  void aPriceIsForEveryHundredItemsBegunOnesToo(long items, long permits) {
    Counts priced = new Counts(Unit.CALLS, OptionalLong.of(100));
    assertThat(priced.permits(1, items)).isEqualTo(permits);
    assertThat(priced.items(permits).orElseThrow()).isBetween(items, items + 99);
  }

  @Test
  void whatACallTakesIsItsCostItsPriceOrItsItems() {
    Counts priced = new Counts(Unit.CALLS, OptionalLong.of(100));
    assertThat(priced.permits(5, 0)).as("no batch").isEqualTo(5);
    assertThat(Counts.CALLS.permits(5, 300)).isEqualTo(5);
    assertThat(Counts.ITEMS.permits(5, 300)).isEqualTo(300);
    assertThat(priced.permits(0, 300)).as("a look").isZero();
    assertThat(Counts.ITEMS.permits(0, 300)).as("a look").isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "counts = bytes|counts: \"bytes\" (expected: one of calls, items)",
        "items-per-permit = 0|items-per-permit: 0 (expected: a whole number from 1 to 1000000000)",
        "items-per-permit = \"100\"|items-per-permit: \"100\" (expected: a whole number from 1 to"
            + " 1000000000)",
        "counts = items, items-per-permit = 100|items-per-permit: 100 (expected: none where counts"
            + " = items: each item takes a permit)",
        "counts = items, when { kinds = [request] }|counts: \"items\" (expected: when with kinds ="
            + " [batch], or without kinds: only batch calls carry items)",
        "counts = items, when { kinds = [request, batch] }|counts: \"items\" (expected: when with"
            + " kinds = [batch], or without kinds: only batch calls carry items)",
        "items-per-permit = 100, when { kinds = [request] }|items-per-permit: 100 (expected: a limit"
            + " that is for batch calls too: only they carry items)",
        "counts = items, spread = true|counts: \"items\" (expected: no spread: its blocks are of"
            + " calls, not of items)",
        "items-per-permit = 9, spread = true|items-per-permit: 9 (expected: no spread: its blocks"
            + " are of calls, not of items)",
        "counts = items, shape { wait = 1 s }|counts: \"items\" (expected: no shape: items do not"
            + " wait)",
      })
  void anErrorNamesTheFieldItsValueAndTheExpectation(String lines, String error) {
    assertThat(Texts.errors(text(lines))).containsExactly("test.conf:5: limits[0]." + error);
  }

  private static Limit limit(String lines) {
    return Texts.policy(text(lines)).limits().get(0);
  }

  private static String text(String lines) {
    return Texts.withLimit("name = a, per = [org], rates = [\"100 per minute\"]\n" + lines);
  }
}
