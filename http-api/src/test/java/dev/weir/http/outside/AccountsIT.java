package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Batch calls, their items, and the accounts of subjects while nodes come, stop and crash. */
@ExtendWith(NodeLogs.class)
@Timeout(300)
class AccountsIT {
  private static final long MONTH = 2_592_000;

  private static final int ORGS = 40;

  /** A policy that nobody else calls. */
  private static final String COUNTED = "batches-counted";

  /** A tenth of 100 calls: what a crash may cost. */
  private static final long RESERVED_CALLS = 10;

  /** Above the half second after which a limiter is told again, below what makes a node leave. */
  private static final Duration SHORT_SLEEP = Duration.ofSeconds(2);

  private static TestCluster cluster;
  private static TestNode node;

  private final Asker asker = new Asker();
  private final Map<String, Book> books = new LinkedHashMap<>();

  /** What was asked of one subject, and answered. */
  private static final class Book {
    private long requests;
    private long batches;
    private long deniedBatches;
    private long items;
    private long deliveries;

    /** Of them, those that the journal knows. */
    private long settledDeliveries;
  }

  @BeforeAll
  static void start() {
    cluster = Clusters.one();
    node = cluster.node(0);
  }

  @Test
  void slysBatchRouteTakesOnePermitAndItsItemsAreCountedApart() {
    int who = Subjects.next();
    Question caller = Question.of("sly", "ip", Subjects.ip(who, 0)).and("actor", "a" + who);
    Seen batch = asker.ask(node, caller.calls("POST", "/v1/transfers/batch").with("items", 300));
    assertThat(batch.verdict().window("general", 60).remaining()).isEqualTo(99);
    assertThat(batch.verdict().window("actor", 60).remaining()).isEqualTo(99);
    Seen other = asker.ask(node, caller.calls("GET", "/v1/wallets"));
    assertThat(other.verdict().window("general", 60).remaining()).isEqualTo(98);
    for (String subject : List.of("ip=" + Subjects.ip(who, 0), "actor=a" + who)) {
      JsonNode accounts = accounts(node, "sly", subject + "&environment=production");
      assertThat(accounts.at("/batch/calls").longValue()).as(subject).isEqualTo(1);
      assertThat(accounts.at("/batch/items").longValue()).as(subject).isEqualTo(300);
      assertThat(accounts.at("/request/calls").longValue()).as(subject).isEqualTo(1);
      assertThat(accounts.at("/request/denied").longValue()).as(subject).isZero();
    }
    asker.requireNoneDegraded();
  }

  @Test
  void aBatchTakesWhatEachLimitWantsOfItOrNothing() {
    Question org = Question.of("batches", "org", Subjects.next("org"));
    assertRemaining(asker.ask(node, batch(org, 2_950)), 99, 7_050, 30);
    Seen tooMuchWork = asker.ask(node, batch(org, 3_001));
    assertThat(tooMuchWork.verdict().deniedBy()).hasValue("work");
    assertThat(tooMuchWork.verdict().itemsRemaining()).hasValue(3_000);
    assertRemaining(tooMuchWork, 99, 7_050, 30);
    assertRemaining(asker.ask(node, batch(org, 3_000)), 98, 4_050, 0);
    Seen full = asker.ask(node, batch(org, 1));
    assertThat(full.verdict().itemsRemaining()).hasValue(0);
    Seen request = asker.ask(node, org.calls("GET", "/v1/things/7"));
    assertThat(request.verdict().limits()).hasSize(1);
    assertThat(request.verdict().window("calls", MONTH).remaining()).isEqualTo(97);
    asker.ask(node, org.calls("GET", "/v1/things/7").costing(97));
    Seen denied = asker.ask(node, org.calls("GET", "/v1/things/7"));
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.verdict().itemsRemaining()).as("no batch").isEmpty();
    asker.requireNoneDegraded();
  }

  @Test
  void justAsManyItemsAsAreSaidToRemainFit() {
    Question org = Question.of("batches", "org", Subjects.next("org"));
    asker.ask(node, batch(org, 5_000));
    Seen denied = asker.ask(node, batch(org, 5_001));
    long fits = denied.verdict().itemsRemaining().orElseThrow();
    assertThat(fits).isEqualTo(1_000);
    assertThat(asker.ask(node, batch(org, fits + 1)).allowed()).isFalse();
    assertThat(asker.ask(node, batch(org, fits)).allowed()).isTrue();
  }

  @Test
  void moreItemsThanAnybodyCarriesAreAFault() {
    Question org = Question.of("batches", "org", Subjects.next("org"));
    for (long items : new long[] {0, -1, 1_000_001}) {
      var answer =
          Http.post(
                  node.decisionPort(),
                  "/v1/decisions",
                  batch(org, items).json(),
                  Duration.ofSeconds(10))
              .join();
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("\"items\"").contains("from 1 to 1000000");
    }
  }

  @Test
  void accountsAreExactAfterOrderlyStopsAndMovesAndAReservationShortAfterACrash() throws Exception {
    IntStream.range(0, ORGS).forEach(n -> books.put(Subjects.next("org"), new Book()));
    askEach(true);
    assertAccounts(node, count -> count);

    node.terminate();
    node.startAgain();
    node.awaitReady();
    assertAccounts(node, count -> count);
    assertTotal();
    books.values().forEach(book -> book.settledDeliveries = book.deliveries);
    askEach(true);

    // Under another policy: the total of this one is to be what the books have.
    TestNode second = joining();
    try (Senders senders = new Senders(node, "batches")) {
      second.awaitReady();
      await("limiters on the second node")
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> books.keySet().stream().anyMatch(org -> lives(org).equals(second.address())));
      assertAccounts(second, count -> count);
      askEach(false);
      assertAccounts(node, count -> count);

      // What it is told meanwhile it is told more than once.
      second.pause();
      long wakeNanos = System.nanoTime() + SHORT_SLEEP.toNanos();
      await("the end of its sleep").until(() -> System.nanoTime() - wakeNanos >= 0);
      second.wake();

      askEach(second, false);
      second.terminate();
      assertAccounts(node, count -> count);
      await("the total").untilAsserted(() -> assertTotal());
      senders.finish(node);
      Figures.say(
          "accounts: %d deliveries while a node joined and left, each on its sender's account",
          senders.delivered());
    } finally {
      // The next start of the other would else begin a cluster beside it.
      if (second.isAlive()) {
        second.kill();
      }
    }

    askEach(false);
    await("the total").untilAsserted(() -> assertTotal());
    node.kill();
    node.startAgain();
    node.awaitReady();
    assertAccounts(node, count -> Math.max(0, count - RESERVED_CALLS));
    assertTotal();
    asker.requireNoneDegraded();
  }

  private static TestNode joining() {
    int seed = Integer.parseInt(node.address().substring(node.address().lastIndexOf(':') + 1));
    return TestNode.start(
        "accounts-1", Ports.free(), List.of(seed), PolicyFolder.make(), List.of());
  }

  private String lives(String org) {
    return Http.json(node.managementPort(), "/limiters/" + COUNTED + "?org=" + org)
        .get("node")
        .textValue();
  }

  private void askEach(boolean denied) {
    askEach(node, denied);
  }

  /**
   * Two requests and three batches of 40 items of each, and where wanted a batch that is denied and
   * a delivery.
   */
  private void askEach(TestNode asked, boolean more) {
    books.forEach(
        (org, book) -> {
          Question caller = Question.of(COUNTED, "org", org);
          for (int i = 0; i < 2; i++) {
            assertThat(asker.ask(asked, caller.calls("GET", "/v1/things/7")).allowed()).isTrue();
            book.requests++;
          }
          for (int i = 0; i < 3; i++) {
            assertThat(asker.ask(asked, batch(caller, 40)).allowed()).isTrue();
            book.batches++;
            book.items += 40;
          }
          if (more) {
            Question delivery = caller.and("destination", "of-" + org).with("kind", "webhook");
            assertThat(asker.ask(asked, delivery).allowed()).isTrue();
            book.deliveries++;
            assertThat(asker.ask(asked, batch(caller, 20_000)).allowed()).isFalse();
            book.batches++;
            book.deniedBatches++;
          }
        });
  }

  /**
   * @param least of how many calls must be known
   */
  private void assertAccounts(TestNode asked, LongUnaryOperator least) {
    books.forEach(
        (org, book) -> {
          JsonNode accounts = accounts(asked, COUNTED, "org=" + org);
          long requests = accounts.at("/request/calls").longValue();
          long batches = accounts.at("/batch/calls").longValue();
          long items = accounts.at("/batch/items").longValue();
          long all = book.requests + book.batches;
          assertThat(requests + batches)
              .as("%s: %s", org, accounts)
              .isBetween(least.applyAsLong(all), all);
          assertThat(requests).isLessThanOrEqualTo(book.requests);
          assertThat(batches).isLessThanOrEqualTo(book.batches);
          assertThat(accounts.at("/batch/denied").longValue()).isEqualTo(book.deniedBatches);
          boolean crashed = least.applyAsLong(all) < all;
          awaitDeliveries(
              asked, org, crashed ? book.settledDeliveries : book.deliveries, book.deliveries);
          assertThat(items).as("of each allowed").isEqualTo(40 * (batches - book.deniedBatches));
        });
    long shown =
        books.keySet().stream()
            .mapToLong(org -> accounts(asked, COUNTED, "org=" + org).at("/batch/items").longValue())
            .sum();
    long carried = inBooks(book -> book.items);
    Figures.say("accounts: %d of %d items on the accounts of %d", shown, carried, ORGS);
  }

  /** The policy's own accounts, over the cluster, are what is in the books. */
  private void assertTotal() {
    JsonNode accounts = Http.json(node.managementPort(), "/accounts/" + COUNTED).get("accounts");
    assertThat(
            List.of(
                accounts.at("/request/calls").longValue(),
                accounts.at("/batch/calls").longValue(),
                accounts.at("/batch/denied").longValue(),
                accounts.at("/batch/items").longValue(),
                accounts.at("/webhook/deliveries").longValue()))
        .containsExactly(
            inBooks(book -> book.requests),
            inBooks(book -> book.batches),
            inBooks(book -> book.deniedBatches),
            inBooks(book -> book.items),
            inBooks(book -> book.deliveries));
  }

  private long inBooks(ToLongFunction<Book> count) {
    return books.values().stream().mapToLong(count).sum();
  }

  /** A limiter is told of a delivery's end, as its sender is. */
  private static void awaitDeliveries(TestNode asked, String org, long least, long most) {
    await("deliveries of %s, %d to %d".formatted(org, least, most))
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> accounts(asked, COUNTED, "org=" + org).at("/webhook/deliveries").longValue(),
            count -> count >= least && count <= most);
  }

  private static void assertRemaining(Seen seen, long calls, long items, long work) {
    Verdict verdict = seen.verdict();
    assertThat(
            List.of(
                verdict.window("calls", MONTH).remaining(),
                verdict.window("items", MONTH).remaining(),
                verdict.window("work", MONTH).remaining()))
        .as(seen.text())
        .containsExactly(calls, items, work);
  }

  private static Question batch(Question caller, long items) {
    return caller.calls("POST", "/v1/import").with("items", items);
  }

  private static JsonNode accounts(TestNode asked, String policy, String subject) {
    return Http.json(asked.managementPort(), "/limiters/" + policy + "?" + subject).get("accounts");
  }
}
