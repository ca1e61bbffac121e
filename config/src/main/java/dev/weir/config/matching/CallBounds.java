package dev.weir.config.matching;

import com.google.common.base.Ascii;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.RoutePattern;
import org.jspecify.annotations.Nullable;

/** What may stand in a call, whatever the policy. */
public final class CallBounds {

  /** The most permits that one call takes. */
  public static final long MAX_COST = 1_000_000_000;

  /** The most items that a batch call carries. */
  public static final long MAX_ITEMS = 1_000_000;

  /** An hour. Policies have far lower ceilings. */
  public static final long MAX_WAIT_MILLIS = 3_600_000;

  /** The longest id. */
  public static final int MAX_ID_CHARACTERS = 128;

  /** The longest path, without its query, before and after normalising. */
  public static final int MAX_PATH_CHARACTERS = 2_048;

  /** Of a token (RFC 9110, 5.6.2), besides letters and digits. */
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private CallBounds() {}

  /** The first thing wrong with a call's own fields; the caller and the path are read elsewhere. */
  static @Nullable Fault check(Call call) {
    Long cost = call.cost();
    if (cost != null && (cost < 0 || cost > MAX_COST)) {
      return Faults.outside("cost", cost, 0, MAX_COST);
    }
    if (call.items() < 1 || call.items() > MAX_ITEMS) {
      return Faults.outside("items", call.items(), 1, MAX_ITEMS);
    }
    Long wait = call.waitMillis();
    if (wait != null && (wait < 0 || wait > MAX_WAIT_MILLIS)) {
      return Faults.outside("waitMillis", wait, 0, MAX_WAIT_MILLIS);
    }
    Fault fault = call.id() == null ? null : checkId(call.id());
    return fault == null && call.method() != null ? checkMethod(call.method()) : fault;
  }

  /** A path as it was asked for, up to its query or fragment, which ask nothing. */
  public static String withoutQuery(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '?' && path.charAt(end) != '#') {
      end++;
    }
    return path.substring(0, end);
  }

  /** A method in upper case. */
  static String upperCase(String method) {
    for (int i = 0; i < method.length(); i++) {
      if (method.charAt(i) >= 'a' && method.charAt(i) <= 'z') {
        return Ascii.toUpperCase(method);
      }
    }
    return method;
  }

  private static @Nullable Fault checkId(String id) {
    boolean visible = !id.isEmpty() && id.length() <= MAX_ID_CHARACTERS;
    for (int i = 0; i < id.length() && visible; i++) {
      visible = id.charAt(i) > ' ' && id.charAt(i) < 0x7f;
    }
    return visible
        ? null
        : Faults.of("id", id, "1 to " + MAX_ID_CHARACTERS + " visible ASCII characters");
  }

  private static @Nullable Fault checkMethod(String method) {
    int most = RoutePattern.MAX_METHOD_CHARACTERS;
    boolean token = !method.isEmpty() && method.length() <= most;
    for (int i = 0; i < method.length() && token; i++) {
      char c = method.charAt(i);
      token =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || TOKEN_MARKS.indexOf(c) >= 0;
    }
    return token
        ? null
        : Faults.of("method", method, "a method of at most " + most + " characters");
  }
}
