package dev.weir.node.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.syntax.PolicyText;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SubjectSettingsTest {

  private static final long NOW_SECONDS = 1_714_058_400;
  private static final long NOW_MILLIS = NOW_SECONDS * 1_000;

  private static final Policy POLICY =
      policy(
          """
          policy = slim
          caller = [ { name = tenant, required = true } ]
          tiers { names = [free, pro], default = free }
          limits = [
            { name = general, per = [tenant]
              tiers { free = ["60 per minute", "1000 per hour"], pro = ["600 per minute"] } }
            { name = pro-only, per = [tenant], tiers { free = [], pro = ["7 per day"] } }
            { name = bucket, per = [tenant], algorithm = token-bucket,
              rates = [ { rate = "30 per minute", capacity = 10 } ] }
            { name = flight, per = [tenant]
              burst { slots { free = 10, pro = 30 }, queue = 100, wait = 15 s, lease = 60 s } }
            { name = spike, per = [tenant], rates = ["10 per second"], durability = memory }
          ]
          answers { denial { status = 429, body = "{}" } }
          """);

  private static Policy policy(String text) {
    return PolicyText.parse("slim.conf", text)
        .fold(
            accepted -> accepted.value(),
            rejected -> {
              throw new IllegalStateException(rejected.errors().toString());
            });
  }

  private static Limit limit(String name) {
    return POLICY.limit(name).orElseThrow();
  }

  private static List<Long> permits(SubjectSettings settings, String limit, long nowMillis) {
    return settings.rates(limit(limit), POLICY.tiers(), nowMillis).stream()
        .map(Rate::permits)
        .toList();
  }

  private static SubjectSettings set(SettingsChange... changes) {
    SubjectSettings settings = SubjectSettings.NONE;
    for (SettingsChange change : changes) {
      settings = settings.with(change, NOW_MILLIS);
    }
    return settings;
  }

  private static SettingsChange until(long permits, long seconds) {
    return SettingsChange.permits("general", 60, permits, OptionalLong.of(seconds), "");
  }

  private static SettingsChange standing(String limit, long windowSeconds, long permits) {
    return SettingsChange.permits(limit, windowSeconds, permits, OptionalLong.empty(), "");
  }

  private static Optional<Fault> fault(SettingsChange change) {
    return SettingsRules.fault(POLICY, SubjectSettings.NONE, change, NOW_MILLIS);
  }

  @Test
  void withoutSettingsThePolicyHolds() {
    assertThat(permits(SubjectSettings.NONE, "general", NOW_MILLIS)).containsExactly(60L, 1_000L);
    assertThat(permits(SubjectSettings.NONE, "pro-only", NOW_MILLIS)).isEmpty();
    assertThat(SubjectSettings.NONE.tier(POLICY.tiers())).isEqualTo("free");
  }

  @Test
  void tierChoosesTheWindows() {
    SubjectSettings pro = set(SettingsChange.tier("pro", ""));
    assertThat(permits(pro, "general", NOW_MILLIS)).containsExactly(600L);
    assertThat(permits(pro, "pro-only", NOW_MILLIS)).containsExactly(7L);
  }

  @Test
  void tierThatThePolicyHasNoMoreIsWithoutEffect() {
    assertThat(permits(set(SettingsChange.tier("gold", "")), "general", NOW_MILLIS))
        .containsExactly(60L, 1_000L);
  }

  @Test
  void overrideIsOfOneWindowOnly() {
    assertThat(permits(set(standing("general", 60, 5_000)), "general", NOW_MILLIS))
        .containsExactly(5_000L, 1_000L);
  }

  @Test
  void overrideOutlivesAChangeOfTheTier() {
    SubjectSettings settings = set(standing("general", 60, 5_000), SettingsChange.tier("pro", ""));
    assertThat(permits(settings, "general", NOW_MILLIS)).containsExactly(5_000L);
  }

  @Test
  void temporaryOverrideHoldsUntilItsSecondAndNotInIt() {
    SubjectSettings settings = set(until(5_000, NOW_SECONDS + 60));
    long endMillis = NOW_MILLIS + 60_000;
    assertThat(settings.nextChangeMillis(NOW_MILLIS)).isEqualTo(endMillis);
    assertThat(permits(settings, "general", endMillis - 1)).containsExactly(5_000L, 1_000L);
    assertThat(permits(settings, "general", endMillis)).containsExactly(60L, 1_000L);
    assertThat(settings.nextChangeMillis(endMillis)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void temporaryOverrideStandsOverTheOneThatStays() {
    for (SubjectSettings settings :
        List.of(
            set(standing("general", 60, 200), until(5_000, NOW_SECONDS + 60)),
            set(until(5_000, NOW_SECONDS + 60), standing("general", 60, 200)))) {
      assertThat(permits(settings, "general", NOW_MILLIS)).containsExactly(5_000L, 1_000L);
      assertThat(permits(settings, "general", NOW_MILLIS + 60_000)).containsExactly(200L, 1_000L);
    }
  }

  @Test
  void laterOverrideTakesThePlaceOfTheEarlierOne() {
    SubjectSettings settings = set(until(5_000, NOW_SECONDS + 60), until(70, NOW_SECONDS + 30));
    assertThat(settings.overrides()).hasSize(1);
    assertThat(permits(settings, "general", NOW_MILLIS)).containsExactly(70L, 1_000L);
  }

  @Test
  void endEndsAllOrWhatItNames() {
    SubjectSettings all =
        set(
            standing("general", 60, 200),
            standing("general", 3_600, 9_000),
            standing("bucket", 60, 90),
            until(5_000, NOW_SECONDS + 60));
    OptionalLong any = OptionalLong.empty();
    assertThat(all.with(SettingsChange.end("general", any, false, ""), NOW_MILLIS).overrides())
        .extracting(LimitOverride::limit)
        .containsExactly("bucket");
    assertThat(all.with(SettingsChange.end("general", any, true, ""), NOW_MILLIS).overrides())
        .extracting(LimitOverride::amount)
        .containsExactly(200L, 9_000L, 90L);
    OptionalLong minute = OptionalLong.of(60);
    assertThat(all.with(SettingsChange.end("general", minute, false, ""), NOW_MILLIS).overrides())
        .extracting(LimitOverride::amount)
        .containsExactly(9_000L, 90L);
  }

  @Test
  void whatHasEndedIsDroppedWithTheNextChange() {
    SubjectSettings settings =
        set(until(5_000, NOW_SECONDS + 60))
            .with(SettingsChange.tier("pro", ""), NOW_MILLIS + 60_000);
    assertThat(settings.overrides()).isEmpty();
    assertThat(settings.tier()).contains("pro");
  }

  @Test
  void slotsGoByTierAndOverride() {
    Limit flight = limit("flight");
    OptionalLong end = OptionalLong.of(NOW_SECONDS + 60);
    SubjectSettings settings =
        set(SettingsChange.tier("pro", ""), SettingsChange.slots("flight", 99, end, ""));
    assertThat(SubjectSettings.NONE.slots(flight, POLICY.tiers(), NOW_MILLIS)).hasValue(10);
    assertThat(settings.slots(flight, POLICY.tiers(), NOW_MILLIS)).hasValue(99);
    assertThat(settings.slots(flight, POLICY.tiers(), NOW_MILLIS + 60_000)).hasValue(30);
    assertThat(settings.slots(limit("general"), POLICY.tiers(), NOW_MILLIS)).isEmpty();
    assertThat(settings.rates(flight, POLICY.tiers(), NOW_MILLIS)).isEmpty();
    assertThat(fault(SettingsChange.slots("flight", 100_000, end, ""))).isEmpty();
    assertThat(fault(SettingsChange.slots("flight", 100_001, end, "")))
        .contains(new Fault("burst", "100001", "1 to 100000"));
    assertThat(fault(standing("flight", 60, 5)))
        .contains(new Fault("windowSeconds", "60", "none: limit flight has no windows"));
  }

  @Test
  void capacityOfATokenBucketGoesWithItsPermits() {
    SubjectSettings settings = set(standing("bucket", 60, 90));
    Rate rate = settings.rates(limit("bucket"), POLICY.tiers(), NOW_MILLIS).get(0);
    assertThat(rate.permits()).isEqualTo(90);
    assertThat(rate.capacity()).isEqualTo(30);
    Rate least =
        set(standing("bucket", 60, 1)).rates(limit("bucket"), POLICY.tiers(), NOW_MILLIS).get(0);
    assertThat(least.capacity()).isEqualTo(1);
    Rate most =
        set(standing("bucket", 60, Rate.MAX_PERMITS))
            .rates(limit("bucket"), POLICY.tiers(), NOW_MILLIS)
            .get(0);
    assertThat(most.capacity()).isEqualTo(Rate.MAX_PERMITS / 3);
  }

  @Test
  void whatFitsThePolicyIsNotAtFault() {
    assertThat(fault(SettingsChange.tier("pro", ""))).isEmpty();
    assertThat(fault(standing("general", 3_600, 1))).isEmpty();
    assertThat(fault(standing("pro-only", 86_400, 8))).as("of another tier").isEmpty();
    assertThat(fault(until(5_000, NOW_SECONDS + 1))).isEmpty();
  }

  @Test
  void faultsNameFieldValueAndExpectation() {
    assertThat(fault(SettingsChange.tier("gold", "")))
        .contains(new Fault("tier", "gold", "one of [free, pro]"));
    assertThat(fault(standing("genral", 60, 1)))
        .contains(
            new Fault("limit", "genral", "one of [general, pro-only, bucket, flight, spike]"));
    assertThat(fault(standing("general", 61, 1)))
        .contains(new Fault("windowSeconds", "61", "a window of limit general, one of [60, 3600]"));
    assertThat(fault(until(1, NOW_SECONDS)))
        .contains(
            new Fault(
                "until", Long.toString(NOW_SECONDS), "Unix seconds after now, " + NOW_SECONDS));
    assertThat(fault(standing("spike", 1, 1)))
        .contains(
            new Fault(
                "limit",
                "spike, which is kept in memory",
                "a durable limit: one in memory keeps no settings"));
    assertThat(fault(SettingsChange.slots("general", 5, OptionalLong.empty(), "")))
        .contains(new Fault("burst", "5", "none: limit general bounds no calls in flight"));
  }

  @Test
  void overridesAreBoundedButMayBeReplaced() {
    SubjectSettings full = SubjectSettings.NONE;
    for (int i = 0; i < SubjectSettings.MOST_OVERRIDES; i++) {
      full = full.with(standing("limit-" + i, 60, 1), NOW_MILLIS);
    }
    assertThat(SettingsRules.fault(POLICY, full, standing("general", 60, 1), NOW_MILLIS))
        .contains(new Fault("overrides", "64 of them", "at most 64: end some"));
    SubjectSettings withOne =
        full.with(standing("general", 60, 1), NOW_MILLIS); // As if two owners had written.
    assertThat(withOne.overrides()).hasSize(64);
    assertThat(SettingsRules.fault(POLICY, withOne, standing("general", 60, 2), NOW_MILLIS))
        .isEmpty();
  }
}
