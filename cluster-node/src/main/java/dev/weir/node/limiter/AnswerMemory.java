package dev.weir.node.limiter;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answers that a limiter remembers by the asker's id, oldest first, bounded. Denials are not
 * among them, so that a denied call may be tried again under its id.
 */
final class AnswerMemory {

  private final int most;
  private final Map<String, RememberedAnswer> byId = new LinkedHashMap<>();

  AnswerMemory(int most) {
    this.most = most;
  }

  /** The answer of an earlier call with this id, whatever its content. */
  Optional<RememberedAnswer> find(String id, long nowMillis) {
    return Optional.ofNullable(byId.get(id)).filter(known -> known.expiresAtMillis() > nowMillis);
  }

  void remember(RememberedAnswer answer, long nowMillis) {
    dropExpired(nowMillis);
    byId.remove(answer.idempotency().id());
    byId.put(answer.idempotency().id(), answer);
    if (byId.size() > most) {
      Iterator<String> oldest = byId.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Forgets the answer of a call that was refunded. */
  void forget(long callId) {
    byId.values().removeIf(known -> known.answer().callId() == callId);
  }

  /** All that are not expired. */
  List<RememberedAnswer> all(long nowMillis) {
    dropExpired(nowMillis);
    return new ArrayList<>(byId.values());
  }

  /** When the last of them is forgotten; 0 if there is none. */
  long lastExpiryMillis() {
    long last = 0;
    for (RememberedAnswer known : byId.values()) {
      last = Math.max(last, known.expiresAtMillis());
    }
    return last;
  }

  /** They were remembered in order, so the expired ones stand first. */
  private void dropExpired(long nowMillis) {
    Iterator<RememberedAnswer> oldest = byId.values().iterator();
    while (oldest.hasNext() && oldest.next().expiresAtMillis() <= nowMillis) {
      oldest.remove();
    }
  }
}
