package dev.weir.node.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A call that waits for a slot, or for its permits to come due. Who waits for a slot has its
 * permits already, unless they are shaped, still to be covered by the journal, or to be taken anew.
 * Mutable; confined to its actor.
 */
public final class Waiter {

  /** What it took of one bucket. */
  public record Permit(BucketKey key, Receipt receipt) {}

  private final long callId;
  private final List<BucketKey> keys;
  private final Cost cost;
  private long arrivedMillis;
  private final long waitMillis;
  private final boolean needsSlot;
  private long askedMillis;
  private boolean inLine;
  private Optional<List<Permit>> permits = Optional.empty();

  /**
   * @param callId what the call is asked for by
   * @param keys the buckets that it takes from
   * @param cost permits of each
   * @param arrivedMillis when it first came, by the owner's clock
   * @param waitMillis how long it may wait from then on
   * @param needsSlot whether a bound on calls in flight is for it
   */
  public Waiter(
      long callId,
      List<BucketKey> keys,
      Cost cost,
      long arrivedMillis,
      long waitMillis,
      boolean needsSlot) {
    this.callId = callId;
    this.keys = List.copyOf(keys);
    this.cost = cost;
    this.arrivedMillis = arrivedMillis;
    this.waitMillis = waitMillis;
    this.needsSlot = needsSlot;
  }

  /** Of a call that needs a slot. */
  public Waiter(long callId, List<BucketKey> keys, Cost cost, long arrivedMillis, long waitMillis) {
    this(callId, keys, cost, arrivedMillis, waitMillis, true);
  }

  /** What the call is asked for by. */
  public long callId() {
    return callId;
  }

  /** The buckets that it takes from. */
  public List<BucketKey> keys() {
    return keys;
  }

  /** Permits of each bucket. */
  public Cost cost() {
    return cost;
  }

  /** When it first came. */
  public long arrivedMillis() {
    return arrivedMillis;
  }

  /** How long it may wait from then on. */
  public long waitMillis() {
    return waitMillis;
  }

  /** Whether a bound on calls in flight is for it. */
  public boolean needsSlot() {
    return needsSlot;
  }

  /** The permits that it has, of each bucket; empty if it has none. */
  public Optional<List<Permit>> permits() {
    return permits;
  }

  /** A clock that has stepped back must not keep what nobody asks for. */
  public void noteClock(long nowMillis) {
    askedMillis = Math.min(askedMillis, nowMillis);
  }

  /** Its line has to be put in order again. */
  void cameAt(long earlierMillis) {
    arrivedMillis = earlierMillis;
  }

  void asked(long nowMillis) {
    inLine = true;
    askedMillis = nowMillis;
  }

  void has(Judgement judgement, List<Receipt> receipts) {
    List<Permit> taken = new ArrayList<>(receipts.size());
    for (int i = 0; i < receipts.size(); i++) {
      taken.add(new Permit(judgement.buckets().get(i).key(), receipts.get(i)));
    }
    permits = Optional.of(List.copyOf(taken));
  }

  void hasNone() {
    permits = Optional.empty();
  }

  /** How long it has stood in the line; 0 if it did not have to. */
  public long queuedMillis(long nowMillis) {
    return inLine ? Math.max(0, nowMillis - arrivedMillis) : 0;
  }

  /** Whether it has waited as long as it may. */
  public boolean isOverdue(long nowMillis) {
    return nowMillis >= endsMillis();
  }

  /** Whether nobody has asked for it for too long. */
  public boolean isAbandoned(long nowMillis) {
    return nowMillis - askedMillis >= WaitingLine.ABANDONED_MILLIS;
  }

  /** When it leaves, unless it is asked for again. */
  long leavesMillis() {
    return Math.min(endsMillis(), askedMillis + WaitingLine.ABANDONED_MILLIS);
  }

  /** When its wait is over. */
  long endsMillis() {
    return arrivedMillis + waitMillis;
  }
}
