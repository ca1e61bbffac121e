package dev.weir.node.limiter;

import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answers that an owner remembers by the asker's id, oldest first. Denials are not among them,
 * so that a denied call may be tried again under its id. Where the node remembers as many as it
 * may, a new one takes the place of this owner's oldest, or, without one, is not remembered.
 */
public final class AnswerMemory {

  /** Answers that an owner hands over when it moves: one event, and about 1 MB of it, at most. */
  static final int MOST_KEPT = 2_000;

  private final RememberedBound bound;
  private final Map<String, RememberedAnswer> byId = new LinkedHashMap<>();
  private final Map<Long, String> idByCall = new HashMap<>();
  private final Refunded refunded = new Refunded();

  /**
   * @param bound of all of the node's owners
   */
  public AnswerMemory(RememberedBound bound) {
    this.bound = bound;
  }

  /**
   * What to answer a call whose id may have been answered before. Whoever is given the same answer
   * may rely on its permits: from now on they stay taken.
   */
  public Optional<Response> repeat(Idempotency asked, long callId, long nowMillis) {
    RememberedAnswer known = find(asked.id(), nowMillis).orElse(null);
    if (known == null) {
      return Optional.empty();
    }
    if (known.idempotency().content() != asked.content()) {
      return Optional.of(new Conflict(callId));
    }
    refunded.never(known.answer().callId(), nowMillis);
    return Optional.of(known.answer().repeatedFor(callId));
  }

  /** The answer of an earlier call with this id, whatever its content. */
  Optional<RememberedAnswer> find(String id, long nowMillis) {
    return Optional.ofNullable(byId.get(id)).filter(known -> known.expiresAtMillis() > nowMillis);
  }

  /** Remembers what a call was answered, in place of what stood under its id. */
  public void remember(RememberedAnswer answer, long nowMillis) {
    dropExpired(nowMillis);
    drop(answer.idempotency().id());
    if (!bound.enter()) {
      bound.forgotten();
      if (byId.isEmpty()) {
        return;
      }
      drop(byId.keySet().iterator().next());
      if (!bound.enter()) {
        return;
      }
    }
    byId.put(answer.idempotency().id(), answer);
    idByCall.put(answer.answer().callId(), answer.idempotency().id());
  }

  /**
   * Forgets a grant whose permits are to be given back.
   *
   * @return false if they must not: they were, or somebody else was given the answer too
   */
  public boolean takeBack(long callId, long takenAtMillis, long nowMillis) {
    boolean first = refunded.first(callId, takenAtMillis, nowMillis);
    if (first) {
      drop(idByCall.get(callId));
    }
    return first;
  }

  /** Whether the answer to this very take is remembered: somebody else may be given it yet. */
  public boolean remembers(long callId) {
    return idByCall.containsKey(callId);
  }

  /** From now on what a grant took stays taken: it was settled, or another was given it too. */
  public void keepsTaken(long callId, long nowMillis) {
    refunded.never(callId, nowMillis);
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** What is to outlive an orderly move: the latest {@value #MOST_KEPT} that are not expired. */
  public List<RememberedAnswer> toKeep(long nowMillis) {
    dropExpired(nowMillis);
    int older = Math.max(0, byId.size() - MOST_KEPT);
    if (older > 0) {
      bound.forgotten();
    }
    return byId.values().stream().skip(older).toList();
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
  void dropExpired(long nowMillis) {
    if (byId.isEmpty()) {
      return;
    }
    Iterator<RememberedAnswer> oldest = byId.values().iterator();
    while (oldest.hasNext()) {
      RememberedAnswer known = oldest.next();
      if (known.expiresAtMillis() > nowMillis) {
        return;
      }
      oldest.remove();
      left(known);
    }
  }

  /** Forgets all. */
  public void clear() {
    bound.leave(byId.size());
    byId.clear();
    idByCall.clear();
  }

  private void drop(@Nullable String id) {
    RememberedAnswer known = byId.remove(id);
    if (known != null) {
      left(known);
    }
  }

  private void left(RememberedAnswer known) {
    idByCall.remove(known.answer().callId());
    bound.leave(1);
  }
}
