package dev.weir.node.cluster;

import static dev.weir.node.cluster.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;

import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RollCallProperties {

  private static final Duration VALID_FOR = Duration.ofSeconds(4);

  /**
   * One answer.
   *
   * @param from whose, from 1
   * @param askedNanos when it was asked for, from the clock's arbitrary origin
   */
  record Answered(int from, long askedNanos) {}

  /** The oracle counts, for each instant, who was asked within the last 4 s and has answered. */
  @Property
  void aNodeHasATermIffAMajorityAnsweredToQuestionsOfTheLastFourSeconds(
      @ForAll @IntRange(min = 1, max = 7) int members,
      @ForAll("answers") List<Answered> answers,
      @ForAll("instants") long nowNanos) {
    RollCall rollCall = up(members);
    Map<Integer, Long> latest = new HashMap<>();
    for (Answered answer : answers) {
      rollCall = rollCall.answered(node(answer.from), answer.askedNanos);
      if (answer.from <= members) {
        latest.merge(answer.from, answer.askedNanos, Math::max);
      }
    }

    long fresh =
        latest.values().stream().filter(asked -> nowNanos - asked < VALID_FOR.toNanos()).count();
    assertThat(rollCall.term().holds(nowNanos)).isEqualTo(2 * fresh > members);
  }

  @Property
  void noTwoPartsOfAPartitionHaveTermsFourSecondsAfterIt(
      @ForAll @IntRange(min = 2, max = 9) int members,
      @ForAll @IntRange(min = 1, max = 8) int split,
      @ForAll("answers") List<Answered> before) {
    int first = Math.min(split, members - 1);
    long partitionNanos = Duration.ofSeconds(20).toNanos();
    long laterNanos = partitionNanos + VALID_FOR.toNanos();

    boolean ofTheFirst = hasTerm(members, 1, first, before, laterNanos);
    boolean ofTheRest = hasTerm(members, first + 1, members, before, laterNanos);

    assertThat(ofTheFirst && ofTheRest).isFalse();
    assertThat(ofTheFirst || ofTheRest)
        .as("the part with a majority goes on")
        .isEqualTo(2 * Math.max(first, members - first) > members);
  }

  @Property
  void theOriginOfTheClockDoesNotMatter(
      @ForAll @IntRange(min = 1, max = 5) int members,
      @ForAll("answers") List<Answered> answers,
      @ForAll long origin,
      @ForAll("instants") long nowNanos) {
    RollCall plain = up(members);
    RollCall shifted = up(members);
    for (Answered answer : answers) {
      plain = plain.answered(node(answer.from), answer.askedNanos);
      shifted = shifted.answered(node(answer.from), answer.askedNanos + origin);
    }

    assertThat(shifted.term().holds(nowNanos + origin)).isEqualTo(plain.term().holds(nowNanos));
  }

  @Property
  void newsAndAnswersNeverMakeATermEndEarlierWhileTheNodeIsAMember(
      @ForAll("answers") List<Answered> answers, @ForAll("others") List<MemberStatus> news) {
    RollCall rollCall = up(3);
    long end = Long.MIN_VALUE;
    for (int i = 0; i < answers.size(); i++) {
      rollCall = rollCall.answered(node(answers.get(i).from), answers.get(i).askedNanos);
      if (i < news.size()) {
        rollCall = rollCall.seen(node(2 + i % 4), news.get(i));
      }
      long now = rollCall.given().map(Term.Until::endNanos).orElse(Long.MIN_VALUE);
      assertThat(now).isGreaterThanOrEqualTo(end);
      end = now;
    }
  }

  @Provide
  Arbitrary<List<Answered>> answers() {
    Arbitrary<Integer> from = Arbitraries.integers().between(1, 9);
    Arbitrary<Long> asked = Arbitraries.longs().between(0, Duration.ofSeconds(20).toNanos());
    return Combinators.combine(from, asked).as(Answered::new).list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<Long> instants() {
    return Arbitraries.longs().between(0, Duration.ofSeconds(30).toNanos());
  }

  @Provide
  Arbitrary<List<MemberStatus>> others() {
    return Arbitraries.of(
            MemberStatus.joining(),
            MemberStatus.up(),
            MemberStatus.leaving(),
            MemberStatus.exiting(),
            MemberStatus.down(),
            MemberStatus.removed())
        .list()
        .ofMaxSize(20);
  }

  /** Whether the first of some nodes has a term, if only those answer after the partition. */
  private static boolean hasTerm(
      int members, int from, int to, List<Answered> before, long nowNanos) {
    RollCall rollCall = RollCall.of(node(from), VALID_FOR);
    for (UniqueAddress each : Nodes.nodes(members)) {
      rollCall = rollCall.seen(each, MemberStatus.up());
    }
    for (Answered answer : before) {
      rollCall = rollCall.answered(node(answer.from), answer.askedNanos);
    }
    for (int each = from; each <= to; each++) {
      rollCall = rollCall.answered(node(each), nowNanos);
    }
    return rollCall.term().holds(nowNanos);
  }

  private static RollCall up(int members) {
    RollCall rollCall = RollCall.of(node(1), VALID_FOR);
    for (UniqueAddress each : Nodes.nodes(members)) {
      rollCall = rollCall.seen(each, MemberStatus.up());
    }
    return rollCall;
  }
}
