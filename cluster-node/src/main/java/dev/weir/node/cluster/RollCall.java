package dev.weir.node.cluster;

import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is a member, and when each was last asked something that it has since answered.
 *
 * <p>A majority of the members (those Up and Leaving, and the node itself: it may be the last to
 * hear that it is Up, when it has shards already) that answered gives a term: it ends {@code
 * validFor} after the question of the one in that majority who was asked the longest ago. Questions
 * count from when they were asked, because a node that was paused finds old answers waiting. The
 * node itself answers through its own cluster daemon, so that news of the membership that was under
 * way before a pause arrives before its own vote counts again.
 *
 * <p>A term stands when the membership changes: nobody takes over from a node sooner than that
 * after a majority has last seen it as a member. It ends at once, and for good, when the node
 * itself is on its way out.
 *
 * @param self the node itself
 * @param validFor how long an answer counts; less than the earliest take-over
 * @param members every member, in whatever status
 * @param askedNanos of those who answered, when they were last asked, by the monotonic clock
 * @param given the last term given
 * @param over whether the node has left, or was put out of, the cluster
 */
record RollCall(
    UniqueAddress self,
    Duration validFor,
    Map<UniqueAddress, MemberStatus> members,
    Map<UniqueAddress, Long> askedNanos,
    Optional<Term.Until> given,
    boolean over) {

  private static final Set<MemberStatus> COUNTED =
      Set.of(MemberStatus.up(), MemberStatus.leaving());

  private static final Set<MemberStatus> GONE =
      Set.of(MemberStatus.exiting(), MemberStatus.down(), MemberStatus.removed());

  RollCall {
    members = Map.copyOf(members);
    askedNanos = Map.copyOf(askedNanos);
  }

  /** Of a node that knows no member yet. */
  static RollCall of(UniqueAddress self, Duration validFor) {
    return new RollCall(self, validFor, Map.of(), Map.of(), Optional.empty(), false);
  }

  /** After news of one member. */
  RollCall seen(UniqueAddress node, MemberStatus status) {
    boolean gone = GONE.contains(status);
    Map<UniqueAddress, MemberStatus> known = new HashMap<>(members);
    Map<UniqueAddress, Long> asked = new HashMap<>(askedNanos);
    if (gone) {
      known.remove(node);
      asked.remove(node);
    } else {
      known.put(node, status);
    }
    boolean ends = over || (gone && node.equals(self));
    return new RollCall(self, validFor, known, asked, given, ends).recounted();
  }

  /**
   * After an answer. One from a node that is no member counts for nothing; from one that is still
   * joining, it counts once that one is Up.
   *
   * @param askedAtNanos when the question was asked
   */
  RollCall answered(UniqueAddress node, long askedAtNanos) {
    if (!members.containsKey(node)) {
      return this;
    }
    Map<UniqueAddress, Long> asked = new HashMap<>(askedNanos);
    asked.merge(node, askedAtNanos, (a, b) -> b - a > 0 ? b : a);
    return new RollCall(self, validFor, members, asked, given, over).recounted();
  }

  /** The node's term. */
  Term term() {
    boolean member = !over && counts(self);
    return member && given.isPresent() ? given.get() : new Term.None();
  }

  /**
   * Whether a node's questions deserve an answer: it is a member, and this node not gone. One that
   * is still joining may ask: it is given shards in the instant in which it is Up.
   */
  boolean vouchesFor(UniqueAddress node) {
    return !over && members.containsKey(node);
  }

  /** How many members count. */
  int counted() {
    return (int) members.keySet().stream().filter(this::counts).count();
  }

  /** Gives the term that the present members and answers allow, if it is later than the last. */
  private RollCall recounted() {
    if (!counts(self)) {
      return this;
    }
    List<Long> latestFirst =
        askedNanos.entrySet().stream()
            .filter(entry -> counts(entry.getKey()))
            .map(Map.Entry::getValue)
            .sorted((a, b) -> Long.signum(b - a))
            .toList();
    int majority = counted() / 2 + 1;
    if (latestFirst.size() < majority) {
      return this;
    }
    Term.Until end = new Term.Until(latestFirst.get(majority - 1) + validFor.toNanos());
    Optional<Term.Until> later = Optional.of(given.map(end::orLater).orElse(end));
    return new RollCall(self, validFor, members, askedNanos, later, over);
  }

  /** Whether it is one of those of whom a majority gives a term. */
  boolean counts(UniqueAddress node) {
    MemberStatus status = members.get(node);
    return status != null && (node.equals(self) || COUNTED.contains(status));
  }
}
