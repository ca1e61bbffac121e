package dev.weir.node.cluster;

import static dev.weir.node.cluster.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;

import akka.cluster.MemberStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RollCallTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long START = 7 * SECOND;

  @Test
  void aNodeThatKnowsNobodyHasNoTerm() {
    assertThat(empty().term().holds(START)).isFalse();
  }

  @Test
  void aNodeAloneHasATermAsLongAsItsOwnClusterDaemonAnswers() {
    RollCall alone = up(1).answered(node(1), START);

    assertThat(alone.term().holds(START + 4 * SECOND - 1)).isTrue();
    assertThat(alone.term().holds(START + 4 * SECOND)).isFalse();
  }

  @Test
  void ofTwoBothMustAnswer() {
    RollCall two = up(2).answered(node(1), START);
    assertThat(two.term().holds(START)).isFalse();

    assertThat(two.answered(node(2), START).term().holds(START)).isTrue();
  }

  @Test
  void theOneOfTheMajorityWhoWasAskedTheLongestAgoSetsTheEnd() {
    RollCall three =
        up(3)
            .answered(node(1), START + 3 * SECOND)
            .answered(node(2), START + SECOND)
            .answered(node(3), START);

    assertThat(three.term()).isEqualTo(new Term.Until(START + 5 * SECOND));
  }

  @Test
  void anAnswerThatArrivesLateCountsFromItsQuestion() {
    RollCall paused = up(3).answered(node(1), START).answered(node(2), START);

    // 30 s later the answers of before the pause are read.
    RollCall woken = paused.answered(node(3), START + SECOND).answered(node(2), START + SECOND);

    assertThat(woken.term().holds(START + 30 * SECOND)).isFalse();
  }

  @Test
  void anOlderAnswerDoesNotOverwriteANewerOne() {
    RollCall two = up(2).answered(node(1), START + SECOND).answered(node(2), START + SECOND);

    assertThat(two.answered(node(2), START).term()).isEqualTo(two.term());
  }

  @Test
  void nodesThatAreNoMembersCountForNothing() {
    RollCall two = up(2).answered(node(1), START).answered(node(9), START);

    assertThat(two.term().holds(START)).isFalse();
    assertThat(two.askedNanos()).doesNotContainKey(node(9));
  }

  @Test
  void membersThatLeaveCountUntilTheyExit() {
    RollCall leaving =
        up(3).seen(node(3), MemberStatus.leaving()).seen(node(2), MemberStatus.exiting());

    assertThat(leaving.counted()).isEqualTo(2);
    assertThat(leaving.vouchesFor(node(3))).isTrue();
    assertThat(leaving.vouchesFor(node(2))).isFalse();
  }

  @Test
  void aTermGivenStandsWhenTheClusterGrowsAtOnce() {
    RollCall alone = up(1).answered(node(1), START);

    RollCall grown = alone.seen(node(2), MemberStatus.up()).seen(node(3), MemberStatus.up());

    assertThat(grown.term()).isEqualTo(new Term.Until(START + 4 * SECOND));
  }

  @Test
  void anAnswerOfOneThatIsJoiningCountsOnceItIsUp() {
    RollCall joining =
        up(1).seen(node(2), MemberStatus.joining()).answered(node(2), START + 2 * SECOND);

    RollCall both = joining.seen(node(2), MemberStatus.up()).answered(node(1), START + 2 * SECOND);

    assertThat(joining.counted()).isEqualTo(1);
    assertThat(both.term()).isEqualTo(new Term.Until(START + 6 * SECOND));
  }

  @Test
  void oneThatIsJoiningIsVouchedForAndDoesNotCount() {
    RollCall joining = up(1).seen(node(2), MemberStatus.joining());

    assertThat(joining.vouchesFor(node(2))).isTrue();
    assertThat(joining.counts(node(2))).isFalse();
    assertThat(joining.vouchesFor(node(3))).as("no member").isFalse();
  }

  @Test
  void newsThatSpoilAMajorityDoNotEndATermGiven() {
    RollCall three = up(3).answered(node(1), START).answered(node(2), START);

    RollCall without = three.seen(node(2), MemberStatus.removed());

    assertThat(without.term()).isEqualTo(new Term.Until(START + 4 * SECOND));
    assertThat(without.answered(node(1), START + SECOND).term())
        .as("of the two that are left one has not answered")
        .isEqualTo(new Term.Until(START + 4 * SECOND));
  }

  @Test
  void aNodeThatDoesNotKnowYetThatItIsUpCountsItselfAndNeedsTheSameMajority() {
    RollCall joining =
        empty()
            .seen(node(1), MemberStatus.joining())
            .seen(node(2), MemberStatus.up())
            .seen(node(3), MemberStatus.up())
            .answered(node(1), START);

    assertThat(joining.counted()).isEqualTo(3);
    assertThat(joining.term().holds(START)).isFalse();
    assertThat(joining.answered(node(2), START).term().holds(START)).isTrue();
  }

  @Test
  void aNodeThatLeavesHasATermAndOneThatExitsHasNone() {
    RollCall two = up(2).answered(node(1), START).answered(node(2), START);

    assertThat(two.seen(node(1), MemberStatus.leaving()).term().holds(START)).isTrue();
    assertThat(two.seen(node(1), MemberStatus.exiting()).term().holds(START)).isFalse();
  }

  @Test
  void aNodeThatWasDownedHasNoTermEverAgain() {
    RollCall downed =
        up(2).answered(node(1), START).answered(node(2), START).seen(node(1), MemberStatus.down());

    RollCall raised =
        downed.seen(node(1), MemberStatus.up()).answered(node(1), START).answered(node(2), START);

    assertThat(downed.term().holds(START)).isFalse();
    assertThat(raised.term().holds(START)).isFalse();
    assertThat(raised.vouchesFor(node(2))).as("nor does it vouch for others").isFalse();
  }

  private static RollCall empty() {
    return RollCall.of(node(1), Duration.ofSeconds(4));
  }

  /** Of node 1, with nodes 1 to n Up. */
  private static RollCall up(int n) {
    RollCall rollCall = empty();
    for (int number = 1; number <= n; number++) {
      rollCall = rollCall.seen(node(number), MemberStatus.up());
    }
    return rollCall;
  }
}
