package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;

/** A limiter's line to its ledger: one write at a time, and none while the ledger fails. */
final class LedgerLine {

  private final ActorRef<Ledger.Write> ledger;
  private boolean busy;
  private boolean down;
  private long sequenceNr;

  LedgerLine(ActorRef<Ledger.Write> ledger) {
    this.ledger = ledger;
  }

  /** Whether a write is under way. */
  boolean isBusy() {
    return busy;
  }

  /** Whether the ledger has failed and not come back yet. */
  boolean isDown() {
    return down;
  }

  boolean isFree() {
    return !busy && !down;
  }

  /** The number of the last event that is known to be durable. */
  long sequenceNr() {
    return sequenceNr;
  }

  void write(LedgerEvent event) {
    busy = true;
    ledger.tell(new Ledger.Write(event));
  }

  /** The ledger has written, or has read the journal. */
  void up(long lastSequenceNr) {
    busy = false;
    down = false;
    sequenceNr = lastSequenceNr;
  }

  /** The ledger has failed: whether it wrote what it was told last, nobody knows. */
  void failed() {
    busy = false;
    down = true;
  }
}
