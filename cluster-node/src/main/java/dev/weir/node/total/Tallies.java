package dev.weir.node.total;

import dev.weir.node.limiter.CborSerializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What every node has counted: each incarnation's own figures, which it repeats, so that a report
 * that is lost or comes twice changes nothing.
 *
 * @param settled of incarnations that are long gone
 * @param incarnations those heard from in the last {@link #GONE_AFTER}
 */
record Tallies(Map<String, PolicyAccount> settled, Map<Long, Incarnation> incarnations)
    implements CborSerializable {

  /** Above the longest time between two reports of a node that lives. */
  static final Duration GONE_AFTER = Duration.ofDays(1);

  static final Tallies EMPTY = new Tallies(Map.of(), Map.of());

  /**
   * One node from its start to its end.
   *
   * @param heardAtMillis when it last reported, by the keeper's clock
   * @param number of that report
   */
  record Incarnation(long heardAtMillis, long number, Map<String, PolicyAccount> accounts) {
    Incarnation {
      accounts = Map.copyOf(accounts);
    }
  }

  /** A report that was kept. */
  record Reported(long atMillis, long incarnation, long number, Map<String, PolicyAccount> accounts)
      implements CborSerializable {
    Reported {
      accounts = Map.copyOf(accounts);
    }
  }

  Tallies {
    settled = Map.copyOf(settled);
    incarnations = Map.copyOf(incarnations);
  }

  /** Whether a report says nothing new: a later one of the incarnation is known. */
  boolean knows(long incarnation, long number) {
    return Optional.ofNullable(incarnations.get(incarnation))
        .map(known -> known.number() >= number)
        .orElse(false);
  }

  /** With a report; whoever has not been heard of for long has its figures among the settled. */
  Tallies apply(Reported reported) {
    if (knows(reported.incarnation(), reported.number())) {
      return this;
    }
    Map<String, PolicyAccount> gone = new HashMap<>(settled);
    Map<Long, Incarnation> living = new HashMap<>();
    incarnations.forEach(
        (id, known) -> {
          boolean reports = id == reported.incarnation();
          if (reports || reported.atMillis() - known.heardAtMillis() < GONE_AFTER.toMillis()) {
            living.put(id, known);
          } else {
            add(gone, known.accounts());
          }
        });
    Map<String, PolicyAccount> latest = new HashMap<>();
    Optional.ofNullable(living.get(reported.incarnation()))
        .ifPresent(known -> latest.putAll(known.accounts()));
    latest.putAll(reported.accounts());
    living.put(
        reported.incarnation(), new Incarnation(reported.atMillis(), reported.number(), latest));
    return new Tallies(gone, living);
  }

  /** All of it added up, by policy. */
  Map<String, PolicyAccount> totals() {
    Map<String, PolicyAccount> all = new TreeMap<>(settled);
    incarnations.values().forEach(each -> add(all, each.accounts()));
    return all;
  }

  private static void add(Map<String, PolicyAccount> sum, Map<String, PolicyAccount> more) {
    more.forEach((policy, account) -> sum.merge(policy, account, PolicyAccount::plus));
  }
}
