package dev.weir.node.decision;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.config.matching.Call;
import dev.weir.config.matching.CallBounds;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Match.Delivery;
import dev.weir.config.matching.Match.Met;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * By what a call with an id is known again: the same on every node and after a restart.
 *
 * @param id as its asker gave it
 * @param scope the id together with the policy and the subjects that it is scoped to
 * @param idempotency what the limiters are told; its id alone where one subject is met, as the
 *     limiter is that scope already
 */
record CallKey(String id, String scope, Idempotency idempotency) {

  /** The key of a call that has this id and meets these limits. */
  static CallKey of(String id, Call call, Met met) {
    // No id has a space in it, so that no two scopes read alike.
    TreeSet<String> subjects = new TreeSet<>();
    for (Checks checks : met.checks()) {
      subjects.add(checks.subject().entityId());
    }
    return of(id, call, subjects);
  }

  /** The key of a delivery that has this id: of its sender, if it has one, to its destination. */
  static CallKey of(String id, Call call, Delivery delivery) {
    TreeSet<String> subjects = new TreeSet<>();
    subjects.add(delivery.destination().entityId());
    delivery.sender().ifPresent(sender -> subjects.add(sender.subject().entityId()));
    return of(id, call, subjects);
  }

  private static CallKey of(String id, Call call, TreeSet<String> subjects) {
    String scope = id + ' ' + String.join(" ", subjects);
    String limiterId = subjects.size() == 1 ? id : id + ' ' + hex(hash(scope));
    return new CallKey(id, scope, new Idempotency(limiterId, contentOf(call)));
  }

  /** A hash over all that the call asks. */
  long content() {
    return idempotency.content();
  }

  /** A hash over all that a call asks but its id; a query string asks nothing. */
  private static long contentOf(Call call) {
    List<@Nullable String> parts = new ArrayList<>(8 + 2 * call.caller().size());
    parts.add(call.policy());
    parts.add(call.method());
    parts.add(call.path() == null ? null : CallBounds.withoutQuery(call.path()));
    parts.add(call.kind() == null ? null : call.kind().name());
    parts.add(Long.toString(call.items()));
    parts.add(call.cost() == null ? null : Long.toString(call.cost()));
    parts.add(call.waitMillis() == null ? null : Long.toString(call.waitMillis()));
    String[] attributes = call.caller().keySet().toArray(new String[0]);
    Arrays.sort(attributes);
    for (String attribute : attributes) {
      parts.add(attribute);
      parts.add(call.caller().get(attribute));
    }
    return hash(parts.toArray(new @Nullable String[0]));
  }

  /** The first 64 bits of SHA-256 over the parts, each with its length before it. */
  private static long hash(@Nullable String... parts) {
    MessageDigest digest = sha256();
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    for (String part : parts) {
      byte[] bytes = part == null ? new byte[0] : part.getBytes(UTF_8);
      // An absent part is not an empty one.
      digest.update(length.clear().putInt(part == null ? -1 : bytes.length).flip());
      digest.update(bytes);
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
