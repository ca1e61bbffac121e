package dev.weir.node.total;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import dev.weir.node.total.Tallies.Reported;
import dev.weir.node.total.TotalCommand.Kept;
import dev.weir.node.total.TotalCommand.Report;
import dev.weir.node.total.TotalCommand.Show;
import dev.weir.node.total.TotalCommand.Shown;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one of the cluster that keeps what the nodes have counted, in the journal of what does not
 * expire. It writes only with tenure, and says so only when it is durable; whoever is not answered
 * reports again.
 */
final class TotalKeeper extends EventSourcedBehavior<TotalCommand, Reported, Tallies> {

  /** A node with deliveries under way that has not reported for so long has gone. */
  static final Duration SILENT_AFTER = Duration.ofSeconds(5);

  private static final int SNAPSHOTS = 2;

  /** Deliveries under way on a node, when it said so. */
  private record UnderWay(long atMillis, Map<String, Long> inFlight) {}

  private final TotalContext shared;
  private final Map<Long, UnderWay> underWay = new HashMap<>();

  private TotalKeeper(TotalContext shared) {
    super(PersistenceId.of("total", "all"), shared.journal().restarts().withLoggingEnabled(false));
    this.shared = shared;
  }

  static Behavior<TotalCommand> create(TotalContext shared) {
    return Behaviors.setup(actor -> new TotalKeeper(shared));
  }

  @Override
  public Tallies emptyState() {
    return Tallies.EMPTY;
  }

  @Override
  public CommandHandler<TotalCommand, Reported, Tallies> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Report.class, this::onReport)
        .onCommand(Show.class, this::onShow)
        .build();
  }

  private Effect<Reported, Tallies> onReport(Tallies tallies, Report report) {
    if (!shared.tenure().held()) {
      return Effect().none();
    }
    long nowMillis = shared.clock().millis();
    hear(report, nowMillis);
    if (report.accounts().isEmpty() || tallies.knows(report.incarnation(), report.number())) {
      return Effect().none().thenRun((Tallies known) -> kept(report));
    }
    return Effect()
        .persist(new Reported(nowMillis, report.incarnation(), report.number(), report.accounts()))
        .thenRun((Tallies known) -> kept(report));
  }

  private void kept(Report report) {
    if (shared.tenure().held()) {
      report.replyTo().tell(new Kept(report.number()));
    }
  }

  private void hear(Report report, long nowMillis) {
    if (report.inFlight().isEmpty()) {
      underWay.remove(report.incarnation());
    } else {
      underWay.put(report.incarnation(), new UnderWay(nowMillis, report.inFlight()));
    }
  }

  private Effect<Reported, Tallies> onShow(Tallies tallies, Show show) {
    long nowMillis = shared.clock().millis();
    underWay.values().removeIf(each -> nowMillis - each.atMillis() > SILENT_AFTER.toMillis());
    Map<String, Long> inFlight = new HashMap<>();
    underWay
        .values()
        .forEach(
            each -> each.inFlight().forEach((policy, n) -> inFlight.merge(policy, n, Long::sum)));
    Map<String, Total> all = new TreeMap<>();
    tallies
        .totals()
        .forEach(
            (policy, account) ->
                all.put(policy, new Total(account, inFlight.getOrDefault(policy, 0L))));
    inFlight.forEach((policy, n) -> all.putIfAbsent(policy, new Total(PolicyAccount.NONE, n)));
    return Effect().none().thenRun((Tallies known) -> show.replyTo().tell(new Shown(all)));
  }

  @Override
  public EventHandler<Tallies, Reported> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(Tallies::apply);
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(shared.journal().snapshotEvery(), SNAPSHOTS)
        .withDeleteEventsOnSnapshot();
  }

  @Override
  public String journalPluginId() {
    return shared.journal().journalPluginId();
  }

  @Override
  public String snapshotPluginId() {
    return shared.journal().snapshotPluginId();
  }
}
