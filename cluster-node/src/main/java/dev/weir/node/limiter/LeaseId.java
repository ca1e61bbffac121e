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
 * @param entityId the limiter's
 * @param durability of which kind the limiter is
 * @param number the lease's
 */
public record LeaseId(String policy, String entityId, Durability durability, long number) {

  private static final int RADIX = 36;
  private static final Pattern TEXT =
      Pattern.compile("([^~]{1,63})~([0-9a-f]{32})~([dm])([0-9a-z]{1,13})");

  /** The id in words: characters that a path takes as they are. */
  public String text() {
    char kind =
        switch (durability) {
          case DURABLE -> 'd';
          case MEMORY -> 'm';
        };
    return policy + '~' + entityId + '~' + kind + Long.toString(number, RADIX);
  }

  /** The lease that an id names; empty if no lease ever had it. */
  public static Optional<LeaseId> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || !Policy.isName(matcher.group(1))) {
      return Optional.empty();
    }
    Durability durability = matcher.group(3).equals("d") ? Durability.DURABLE : Durability.MEMORY;
    try {
      long number = Long.parseLong(matcher.group(4), RADIX);
      return Optional.of(new LeaseId(matcher.group(1), matcher.group(2), durability, number));
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }

  /** Whose limiter; how answers show its subject is not known here. */
  Subject subject() {
    return new Subject(policy, "", entityId);
  }
}
