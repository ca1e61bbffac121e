package dev.weir.config.matching;

import dev.weir.config.policy.CallKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls for tests, and what became of them. */
public final class Calls {

  private Calls() {}

  /** A call with a caller alone. */
  public static Call of(Map<String, String> caller) {
    return of(caller, null, null);
  }

  /** A call of a method and path. */
  public static Call of(
      Map<String, String> caller, @Nullable String method, @Nullable String path) {
    return new Call("p", caller, method, path, null, 1, null, null, null);
  }

  /** The same call of another kind. */
  public static Call kind(Call call, CallKind kind) {
    return new Call(
        call.policy(),
        call.caller(),
        call.method(),
        call.path(),
        kind,
        call.items(),
        call.cost(),
        call.waitMillis(),
        call.id());
  }

  /** What a call met, which met something. */
  public static Match.Met met(Matcher matcher, Call call) {
    return matcher
        .match(call)
        .fold(
            met -> met,
            unlimited -> {
              throw new AssertionError("unlimited: " + call);
            },
            refused -> {
              throw new AssertionError(refused.fault().toString());
            });
  }

  /** What a call met, as {@code limit: subject}, in the order of the checks. */
  public static List<String> lines(Matcher matcher, Call call) {
    return met(matcher, call).checks().stream()
        .flatMap(
            checks ->
                checks.checks().stream()
                    .map(check -> check.limit() + ": " + checks.subject().display(check)))
        .toList();
  }

  /** What is wrong with a call. */
  public static Match.Fault fault(Matcher matcher, Call call) {
    return matcher
        .match(call)
        .fold(
            met -> {
              throw new AssertionError(met.toString());
            },
            unlimited -> {
              throw new AssertionError(unlimited.toString());
            },
            Match.Refused::fault);
  }

  /** The subject of the only limiter that a call met. */
  public static Subject subject(Matcher matcher, Call call) {
    List<Checks> checks = met(matcher, call).checks();
    if (checks.size() != 1) {
      throw new AssertionError(checks.toString());
    }
    return checks.get(0).subject();
  }
}
