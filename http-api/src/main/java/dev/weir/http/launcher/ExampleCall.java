package dev.weir.http.launcher;

import dev.weir.config.matching.Call;
import dev.weir.config.matching.Match;
import dev.weir.config.matching.Matcher;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Route;
import dev.weir.config.policy.RoutePattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call that meets a limit of somebody's policies, for them to try. */
record ExampleCall(String policy, Map<String, String> caller, String method, String path) {
  /** Policies and routes that are tried: enough for a person, and it ends. */
  private static final int MOST_TRIED = 20;

  /** For a policy that limits all calls alike. */
  private static final RoutePattern ANY = new RoutePattern("GET", "/");

  ExampleCall {
    caller = Map.copyOf(caller);
  }

  /** The first that meets a limit; empty where none of the first few does. */
  static Optional<ExampleCall> of(List<Policy> policies) {
    return policies.stream().limit(MOST_TRIED).flatMap(ExampleCall::meeting).findFirst();
  }

  private static Stream<ExampleCall> meeting(Policy policy) {
    Matcher matcher = Matcher.compile(policy);
    Map<String, String> caller = new LinkedHashMap<>();
    policy.attributes().stream()
        .filter(each -> each.required() || policy.requiredOneOf().contains(each.name()))
        .forEach(each -> caller.put(each.name(), value(each)));
    return Stream.of(
            policy.routes().stream().map(Route::pattern),
            policy.limits().stream().flatMap(limit -> limit.when().routes().stream()),
            Stream.of(ANY))
        .flatMap(patterns -> patterns.limit(MOST_TRIED))
        .map(pattern -> at(policy, caller, pattern))
        .filter(call -> call.isTypeable() && call.meetsLimit(matcher));
  }

  private static ExampleCall at(Policy policy, Map<String, String> caller, RoutePattern pattern) {
    String method = pattern.method().equals("*") ? "GET" : pattern.method();
    String path =
        pattern.segments().stream()
            .map(segment -> segment.startsWith(":") || segment.equals("*") ? "1" : segment)
            .collect(Collectors.joining("/", "/", ""));
    return new ExampleCall(policy.name(), caller, method, path);
  }

  private static String value(Attribute attribute) {
    return switch (attribute.type()) {
      case TEXT ->
          attribute.values().isEmpty()
              ? attribute.name() + "_42"
              : new TreeSet<>(attribute.values()).first();
      case SECRET -> "sk_example";
      case IP -> "203.0.113.7"; // RFC 5737: for documentation
    };
  }

  /** Whether it can stand in a shell's single quotes, and in JSON, as it is. */
  private boolean isTypeable() {
    return Stream.concat(Stream.of(path), caller.values().stream())
        .flatMapToInt(String::chars)
        .noneMatch(c -> c == '\'' || c == '"' || c == '\\' || c > '~');
  }

  private boolean meetsLimit(Matcher matcher) {
    Call call = new Call(policy, caller, method, path, null, 1, null, null, null);
    return matcher
        .match(call)
        .fold((Match.Met met) -> true, unlimited -> false, (Match.Refused refused) -> false);
  }

  String json() {
    String callerJson =
        new java.util.TreeMap<>(caller)
            .entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":\"" + each.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    return "{\"policy\":\""
        + policy
        + "\",\"caller\":"
        + callerJson
        + ",\"method\":\""
        + method
        + "\",\"path\":\""
        + path
        + "\"}";
  }
}
