package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.node.limiter.LedgerEvent.Reserved;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.BucketReservation;
import dev.weir.node.window.WindowReservation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerStateTest {

  private static final long MINUTE = 60_000;
  private static final BucketKey GENERAL = new BucketKey("general", "all");
  private static final BucketKey INVOICES = new BucketKey("invoices", "all");

  private static Reserved reserved(
      long incarnation, long generation, long atMillis, BucketKey key) {
    WindowReservation entry =
        new WindowReservation(Algorithm.SLIDING, MINUTE, atMillis, 0, atMillis, 5, 100, atMillis);
    return new Reserved(
        incarnation,
        generation,
        atMillis,
        List.of(new BucketReservation(key, 1, List.of(entry))),
        Tally.NONE,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void eachWriterIsAGenerationAboveWhatItRead() {
    assertThat(LedgerState.EMPTY.writers().next()).isEqualTo(1);
    assertThat(LedgerState.EMPTY.apply(reserved(7, 1, 0, GENERAL)).writers().next()).isEqualTo(2);
  }

  @Test
  void anAccountThatIsOverIsDropped() {
    LedgerState state = LedgerState.EMPTY.apply(reserved(7, 1, 0, GENERAL));
    assertThat(state.apply(reserved(7, 1, 4 * MINUTE - 1, INVOICES)).account(GENERAL)).isPresent();
    assertThat(state.apply(reserved(7, 1, 4 * MINUTE, INVOICES)).account(GENERAL)).isEmpty();
  }

  @Test
  void aLateWriteByAClockThatWasAheadDropsNoAccount() {
    LedgerState overtaken =
        LedgerState.EMPTY
            .apply(reserved(8, 2, 0, GENERAL))
            .apply(reserved(7, 1, MINUTE * 60, INVOICES));
    assertThat(overtaken.account(GENERAL))
        .isEqualTo(LedgerState.EMPTY.apply(reserved(8, 2, 0, GENERAL)).account(GENERAL));
    LedgerState tied =
        LedgerState.EMPTY
            .apply(reserved(8, 1, 0, GENERAL))
            .apply(reserved(7, 1, MINUTE * 60, INVOICES));
    assertThat(tied.account(GENERAL)).isPresent();
  }
}
