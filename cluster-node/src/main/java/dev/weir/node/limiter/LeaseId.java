package dev.weir.node.limiter;

import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Policy;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What names a lease to those outside: any node routes its release by it.
 *
 * @param policy the policy's name
 * @param entityId the limiter's or the destination's
 * @param keeper of which kind that is
 * @param number the lease's
 */
public record LeaseId(String policy, String entityId, Keeper keeper, long number) {

  /** Who knows of a lease. */
  public enum Keeper {
    /** A durable limiter. */
    DURABLE('d'),
    /** A limiter in memory. */
    MEMORY('m'),
    /** The destination of a webhook. */
    DESTINATION('w');

    private final char letter;

    Keeper(char letter) {
      this.letter = letter;
    }

    private static Keeper of(Durability durability) {
      return switch (durability) {
        case DURABLE -> DURABLE;
        case MEMORY -> MEMORY;
      };
    }

    private static Keeper of(char letter) {
      for (Keeper keeper : values()) {
        if (keeper.letter == letter) {
          return keeper;
        }
      }
      throw new IllegalArgumentException("keeper: " + letter + " (expected: one of dmw)");
    }
  }

  private static final int RADIX = 36;
  private static final Pattern TEXT =
      Pattern.compile("([^~]{1,63})~([0-9a-f]{32})~([dmw])([0-9a-z]{1,13})");

  /** Of a limiter's lease. */
  public LeaseId(String policy, String entityId, Durability durability, long number) {
    this(policy, entityId, Keeper.of(durability), number);
  }

  /** The id in words: characters that a path takes as they are. */
  public String text() {
    return policy + '~' + entityId + '~' + keeper.letter + Long.toString(number, RADIX);
  }

  /** The lease that an id names; empty if no lease ever had it. */
  public static Optional<LeaseId> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || !Policy.isName(matcher.group(1))) {
      return Optional.empty();
    }
    Keeper keeper = Keeper.of(matcher.group(3).charAt(0));
    try {
      long number = Long.parseLong(matcher.group(4), RADIX);
      return Optional.of(new LeaseId(matcher.group(1), matcher.group(2), keeper, number));
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }

  /** Of which kind its limiter is; a lease of a destination has none. */
  Durability durability() {
    return keeper == Keeper.MEMORY ? Durability.MEMORY : Durability.DURABLE;
  }

  /** Whose limiter or destination; how answers show its subject is not known here. */
  public Subject subject() {
    return new Subject(policy, "", entityId);
  }
}
