package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.CHECK;
import static dev.weir.node.limiter.Fixtures.START_MILLIS;
import static dev.weir.node.limiter.Fixtures.SUBJECT;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.node.Golden;
import dev.weir.node.limiter.LimiterCommand.Book;
import dev.weir.node.limiter.LimiterCommand.Change;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.Leave;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Release;
import dev.weir.node.limiter.LimiterCommand.Request;
import dev.weir.node.limiter.LimiterCommand.Reset;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.LimiterCommand.TakeAgain;
import dev.weir.node.limiter.LimiterCommand.WaitOn;
import dev.weir.node.limiter.LimiterState.Lowered;
import dev.weir.node.limiter.Reply.BucketReceipt;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response.Booked;
import dev.weir.node.limiter.Response.Inspected;
import dev.weir.node.limiter.Response.Queued;
import dev.weir.node.limiter.Response.Recovering;
import dev.weir.node.limiter.Response.Released;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.settings.DatedChange;
import dev.weir.node.settings.LimitOverride;
import dev.weir.node.settings.SettingsChange;
import dev.weir.node.window.BucketAccount;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.BucketReservation;
import dev.weir.node.window.Conduct;
import dev.weir.node.window.Lease;
import dev.weir.node.window.LeaseNumbers;
import dev.weir.node.window.LeaseReservation;
import dev.weir.node.window.Receipt;
import dev.weir.node.window.Standing;
import dev.weir.node.window.WindowKey;
import dev.weir.node.window.WindowReservation;
import dev.weir.node.window.WindowView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses nodes or lies in the journal keeps its bytes. */
class WireFormatTest {

  private static final ActorTestKit TEST_KIT = Golden.testKit("wire");
  private static final Golden GOLDEN = Golden.of(TEST_KIT, "");

  private static final Tally TALLY =
      Tally.requests(41, 3)
          .plus(Tally.of(new Batches(2, 1, 480)))
          .plus(Tally.of(new Deliveries(3, 1, 345, List.of(0L, 1L, 0L, 1L))));

  @AfterAll
  static void shutDown() {
    TEST_KIT.shutdownTestKit();
  }

  static List<CborSerializable> samples() {
    ActorRef<Response> nobody = TEST_KIT.system().deadLetters().unsafeUpcast();
    WindowView view =
        new WindowView(
            100,
            60_000,
            Algorithm.FIXED_CALENDAR,
            41,
            59,
            START_MILLIS + 60_000,
            9,
            false,
            true,
            0);
    MetWindow window = new MetWindow("general", "organization", "GET /v1/invoices/:id", view, true);
    BucketKey key = new BucketKey("general", "GET /v1/invoices/:id");
    TakeReceipt receipt =
        new TakeReceipt(
            7,
            8,
            START_MILLIS,
            List.of(
                new BucketReceipt(
                    key,
                    new Receipt(
                        1,
                        2,
                        3,
                        List.of(
                            new Receipt.Mark(
                                new WindowKey(Algorithm.TOKEN_BUCKET, 60_000), START_MILLIS, 3))))),
            OptionalLong.of(1_755_000_000_000_007L),
            300);
    Lease lease = new Lease(1_755_000_000_000_007L, START_MILLIS, START_MILLIS + 60_000);
    Judged judged = new Judged(7, true, List.of(window), receipt, START_MILLIS, lease, 340);
    LeaseReservation granted =
        new LeaseReservation(
            1_755_000_000_000_009L,
            LeaseNumbers.range(1_755_000_000_000_003L, 1_755_000_000_000_009L),
            10,
            60_000,
            List.of(),
            0);
    LeaseReservation out =
        new LeaseReservation(
            1_755_000_000_000_009L,
            LeaseNumbers.range(1_755_000_000_000_001L, 1_755_000_000_000_002L),
            1,
            60_000,
            List.of(lease),
            START_MILLIS + 30_000);
    SettingsChange change =
        SettingsChange.permits(
            "general", 60, 5_000, OptionalLong.of(START_MILLIS / 1_000 + 60), "backfill");
    SettingsChanged changed = new SettingsChanged(START_MILLIS, change);
    LimiterState state =
        new LimiterState(
            "test",
            "org=o1",
            SUBJECT.entityId(),
            "akka://weir@127.0.0.1:25520",
            "17",
            "free",
            List.of(
                new LimitOverride(
                    "general",
                    OptionalLong.of(60),
                    5_000,
                    OptionalLong.of(START_MILLIS / 1_000 + 60),
                    "backfill")),
            List.of(new DatedChange(START_MILLIS, change)),
            List.of(window),
            List.of(new Lowered("general", "GET /v1/invoices/:id", START_MILLIS)),
            Optional.of(
                new BurstState(
                    "burst",
                    10,
                    List.of(lease),
                    1,
                    START_MILLIS + 30_000,
                    List.of(new BurstState.Queued(START_MILLIS, 15_000)))),
            List.of(new BurstState.Queued(START_MILLIS, 10_000)),
            41,
            3,
            TALLY.batches(),
            TALLY.deliveries(),
            2,
            Durability.DURABLE,
            12,
            START_MILLIS,
            START_MILLIS);
    List<BucketReservation> buckets =
        List.of(
            new BucketReservation(
                key,
                5,
                List.of(
                    reservation(Algorithm.FIXED_CALENDAR),
                    reservation(Algorithm.SLIDING),
                    reservation(Algorithm.TOKEN_BUCKET))));
    BookedUpTo booked =
        new BookedUpTo(
            List.of(new BookedUpTo.OfNode(11, 7, START_MILLIS)), 2, START_MILLIS + 60_000);
    LedgerEvent.Reserved reserved =
        new LedgerEvent.Reserved(
            8, 2, START_MILLIS, buckets, TALLY, Optional.of(granted), Optional.of(booked));
    LedgerEvent.Settled settled =
        new LedgerEvent.Settled(
            8,
            2,
            START_MILLIS,
            buckets,
            TALLY,
            List.of(
                new RememberedAnswer(
                    new Idempotency("b1946ac9", 99), judged, START_MILLIS + 60_000)),
            List.of(
                new Conduct(
                    key,
                    Optional.of(
                        new Conduct.Wait(
                            new WindowKey(Algorithm.SLIDING, 60_000),
                            START_MILLIS,
                            START_MILLIS + 1,
                            START_MILLIS + 2)),
                    OptionalLong.of(START_MILLIS + 3),
                    List.of(new Conduct.Denials(START_MILLIS, 2)))),
            Optional.of(out),
            Optional.of(booked));
    BucketAccount account =
        BucketAccount.EMPTY.apply(8, Standing.LEADING, START_MILLIS, buckets.get(0));
    assertThat(account.fixed()).as("the sample shows every account").isNotEmpty();
    assertThat(account.sliding()).isNotEmpty();
    assertThat(account.tokenBuckets()).isNotEmpty();
    Take take =
        new Take(
            SUBJECT,
            List.of(CHECK),
            1,
            300,
            7,
            Optional.of(new Idempotency("b1946ac9", 99)),
            START_MILLIS,
            START_MILLIS + 7_000,
            START_MILLIS - 2_000,
            15_000,
            true,
            nobody);
    return List.of(
        take,
        new TakeAgain(take),
        new WaitOn(take),
        new Leave(SUBJECT, 7),
        new Release(SUBJECT, 1_755_000_000_000_007L, OptionalLong.of(17), 7, nobody),
        new Queued(7),
        new Released(7, true),
        new Refund(SUBJECT, receipt),
        new Debit(SUBJECT, List.of(CHECK), 3),
        new Book(SUBJECT, new Booking(TALLY, 2, 60_000), 11, 7, nobody),
        new Booked(7),
        new Inspect(SUBJECT, 7, nobody),
        judged,
        new Conflict(7),
        new Unavailable(7, Reason.JOURNAL),
        new Inspected(7, Optional.of(state)),
        new Recovering(7),
        state,
        reserved,
        settled,
        new LedgerEvent.Emptied(8, 3, START_MILLIS, TALLY),
        new Change(SUBJECT, SettingsChange.tier("starter", "upgrade"), 7, START_MILLIS, nobody),
        new Reset(SUBJECT, 7, START_MILLIS, nobody),
        new Managed.Done(7),
        new Managed.Refused(7, new Fault("tier", "gold", "one of [free]")),
        new Managed.NothingThere(7),
        new Managed.NotNow(7, Reason.JOURNAL),
        changed,
        SettingsState.EMPTY
            .apply(new SettingsChanged(START_MILLIS, SettingsChange.tier("starter", "upgrade")))
            .apply(changed),
        LedgerState.EMPTY.apply(reserved).apply(settled));
  }

  private static WindowReservation reservation(Algorithm algorithm) {
    return new WindowReservation(
        algorithm, 60_000, START_MILLIS, 41, START_MILLIS, 9, 100, START_MILLIS);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void bytesStayAsTheyWereAndReadBack(CborSerializable sample) throws IOException {
    GOLDEN.check(sample);
  }

  @Test
  void everyTypeHasASample() {
    Map<Class<?>, CborSerializable> byType =
        samples().stream().collect(Collectors.toMap(Object::getClass, Function.identity()));
    List<Class<?>> types = new ArrayList<>();
    Stream.of(Request.class, Response.class, LedgerEvent.class)
        .forEach(root -> leaves(root, types));
    types.addAll(List.of(LedgerState.class, SettingsChanged.class, SettingsState.class));
    assertThat(byType.keySet()).containsAll(types);
  }

  private static void leaves(Class<?> type, List<Class<?>> into) {
    Class<?>[] permitted = type.getPermittedSubclasses();
    if (permitted == null) {
      into.add(type);
    } else {
      Stream.of(permitted).forEach(each -> leaves(each, into));
    }
  }
}
