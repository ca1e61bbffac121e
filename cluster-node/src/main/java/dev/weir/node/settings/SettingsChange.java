package dev.weir.node.settings;

import dev.weir.config.policy.Rate;
import java.util.OptionalLong;

/**
 * One change of a subject's settings. It fits the policy only if {@link SettingsRules} says so.
 *
 * @param kind what is changed
 * @param name the tier's name, else the limit's
 * @param windowSeconds of a change of permits, the windows' length; of an end, those that end,
 *     empty: all
 * @param amount of permits or slots; else empty
 * @param untilSeconds Unix seconds when permits or slots go back by themselves; empty: never
 * @param reason why; at most {@value #MAX_REASON_CHARACTERS} characters, may be empty
 */
public record SettingsChange(
    Kind kind,
    String name,
    OptionalLong windowSeconds,
    OptionalLong amount,
    OptionalLong untilSeconds,
    String reason) {

  /** The longest reason. */
  public static final int MAX_REASON_CHARACTERS = 200;

  /** The last second of the year 9999. */
  public static final long MAX_UNTIL = 253_402_300_799L;

  /** What a change changes. */
  public enum Kind {
    /** The tier. */
    TIER,
    /** The permits of a window. */
    PERMITS,
    /** The calls in flight. */
    SLOTS,
    /** Ends overrides of a limit, all or of one window length. */
    END,
    /** Ends those of them that would end by themselves. */
    END_TEMPORARY
  }

  public SettingsChange {
    Expect.that(!name.isEmpty(), "name", "nothing", "a tier's or a limit's name");
    Expect.that(
        reason.length() <= MAX_REASON_CHARACTERS,
        "reason",
        reason.length() + " characters",
        "at most " + MAX_REASON_CHARACTERS);
    boolean figure = kind == Kind.PERMITS || kind == Kind.SLOTS;
    Expect.that(amount.isPresent() == figure, "amount", amount, "where permits or slots change");
    Expect.that(
        kind != Kind.PERMITS || windowSeconds.isPresent(), "windowSeconds", "none", "a length");
    amount.ifPresent(some -> Expect.between("amount", some, 1, Rate.MAX_PERMITS));
    untilSeconds.ifPresent(until -> Expect.between("until", until, 1, MAX_UNTIL));
  }

  /** Another tier. */
  public static SettingsChange tier(String tier, String reason) {
    return new SettingsChange(
        Kind.TIER, tier, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), reason);
  }

  /** Other permits for the windows of one length. */
  public static SettingsChange permits(
      String limit, long windowSeconds, long permits, OptionalLong untilSeconds, String reason) {
    return new SettingsChange(
        Kind.PERMITS,
        limit,
        OptionalLong.of(windowSeconds),
        OptionalLong.of(permits),
        untilSeconds,
        reason);
  }

  /** Another bound on the calls in flight. */
  public static SettingsChange slots(
      String limit, long slots, OptionalLong untilSeconds, String reason) {
    return new SettingsChange(
        Kind.SLOTS, limit, OptionalLong.empty(), OptionalLong.of(slots), untilSeconds, reason);
  }

  /**
   * The policy's figures again.
   *
   * @param windowSeconds only of windows of this length; empty: all of the limit's
   * @param temporaryOnly only overrides that would end by themselves
   */
  public static SettingsChange end(
      String limit, OptionalLong windowSeconds, boolean temporaryOnly, String reason) {
    return new SettingsChange(
        temporaryOnly ? Kind.END_TEMPORARY : Kind.END,
        limit,
        windowSeconds,
        OptionalLong.empty(),
        OptionalLong.empty(),
        reason);
  }

  /** Whether it ends overrides and makes none. */
  public boolean ends() {
    return kind == Kind.END || kind == Kind.END_TEMPORARY;
  }

  /** The override that a change of permits or slots makes. */
  LimitOverride override() {
    return new LimitOverride(name, windowSeconds, amount.orElseThrow(), untilSeconds, reason);
  }

  /** Whether an end ends this one. */
  boolean ends(LimitOverride override) {
    return override.limit().equals(name)
        && (windowSeconds.isEmpty() || windowSeconds.equals(override.windowSeconds()))
        && (kind == Kind.END || override.temporary());
  }
}
