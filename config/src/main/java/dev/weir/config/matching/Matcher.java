package dev.weir.config.matching;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Route;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Webhooks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A policy, compiled once so that a call finds its limits without walking all routes. Immutable;
 * any number of threads may ask it at once.
 */
public final class Matcher {

  private final Policy policy;
  private final CallerAttributes attributes;
  private final RouteNode routes;
  private final RouteFacts unknownRoute;
  private final Limits limits;
  private final Subjects subjects;

  private Matcher(Policy policy) {
    this.policy = policy;
    attributes = new CallerAttributes(policy);
    routes = routes(policy);
    unknownRoute = RouteFacts.unknown(policy.limits());
    limits = new Limits(policy.limits(), attributes);
    subjects = new Subjects(policy.name(), attributes);
  }

  /**
   * Compiles a policy.
   *
   * @throws IllegalArgumentException if a limit names an attribute that the policy does not declare
   */
  public static Matcher compile(Policy policy) {
    return new Matcher(policy);
  }

  /** The policy it was compiled from. */
  public Policy policy() {
    return policy;
  }

  /** What the policy makes of a call; the call's own {@code policy} is not looked at. */
  public Match match(Call call) {
    CallerValues caller = new CallerValues(attributes.count());
    CallPath path = call.path() == null ? null : new CallPath();
    Fault fault = read(call, path, caller);
    if (fault != null) {
      String destination = call.caller().get(Webhooks.DESTINATION);
      return destination == null ? new Match.Refused(fault) : delivery(call, destination);
    }
    String method = call.method() == null ? null : CallBounds.upperCase(call.method());
    Reached reached = new Reached(unknownRoute);
    if (path != null) {
      routes.collect(path, 0, method, reached);
    }
    RouteFacts route = reached.route();
    CallKind kind = call.kind() == null ? route.kind() : call.kind();
    // Webhooks take no permit of any request limit.
    if (route.unlimited() || kind == CallKind.WEBHOOK) {
      return new Match.Unlimited(kind);
    }
    CallFacts facts = new CallFacts(caller, method, path, reached, kind);
    Grouping groups = limits.meet(facts);
    if (groups.isEmpty()) {
      return new Match.Refused(noLimit(facts));
    }
    Long cost = call.cost();
    return new Match.Met(
        groups.build(subjects, caller),
        kind,
        cost == null ? route.cost() : cost,
        kind == CallKind.BATCH ? call.items() : 0);
  }

  /** A call whose caller names a destination, which no policy declares: reading it was a fault. */
  private Match delivery(Call call, String given) {
    Map<String, String> caller = new HashMap<>(call.caller());
    caller.remove(Webhooks.DESTINATION);
    Match without = match(call.of(caller, call.kind()));
    Match asRequest = match(call.of(caller, CallKind.REQUEST));
    try {
      Subject destination = subjects.destination(Destination.read(given));
      return without.fold(
          met -> new Match.Refused(Destination.misplaced()),
          unlimited ->
              unlimited.kind() == CallKind.WEBHOOK
                  ? new Match.Unlimited(
                      CallKind.WEBHOOK,
                      Optional.of(new Match.Delivery(destination, sender(asRequest))))
                  : new Match.Refused(Destination.misplaced()),
          refused -> refused);
    } catch (Destination.Unreadable unreadable) {
      return new Match.Refused(unreadable.fault());
    }
  }

  private static Optional<Limiter> sender(Match asRequest) {
    return asRequest.fold(
        met ->
            met.checks().stream()
                .filter(checks -> !checks.subject().display().isEmpty())
                .min(Comparator.comparing(Checks::durability))
                .map(checks -> new Limiter(checks.subject(), checks.durability())),
        unlimited -> Optional.empty(),
        refused -> Optional.empty());
  }

  /** One of the functions is applied, to the destination that is given or to what is wrong. */
  public <R> R destination(
      String given, Function<Subject, R> known, Function<Fault, R> unreadable) {
    Subject destination;
    try {
      destination = subjects.destination(Destination.read(given));
    } catch (Destination.Unreadable fault) {
      return unreadable.apply(fault.fault());
    }
    return known.apply(destination);
  }

  /**
   * The subject that these attributes name, as management asks for it: all of its attributes, but
   * those left out that have a default. A secret may be given itself or by its whole hash, 64
   * lower-case hex digits.
   */
  public Naming subject(Map<String, String> given) {
    CallerValues plain = new CallerValues(attributes.count());
    Fault fault = attributes.readSubject(given, false, plain);
    if (fault != null) {
      return new Naming.Unnamed(fault);
    }
    int set = complete(plain.present());
    Set<Durability> kinds = limits.kinds(set);
    if (kinds.isEmpty()) {
      return new Naming.Unnamed(noSubject(plain.present()));
    }
    CallerValues hashed = new CallerValues(attributes.count());
    attributes.readSubject(given, true, hashed);
    List<Limiter> limiters = new ArrayList<>();
    addLimiters(hashed, set, kinds, limiters);
    addLimiters(plain, set, kinds, limiters);
    return new Naming.Named(limiters.stream().distinct().toList(), limits.of(set));
  }

  private @Nullable Fault read(Call call, @Nullable CallPath path, CallerValues caller) {
    Fault fault = CallBounds.check(call);
    if (fault == null && path != null && call.path() != null) {
      fault = path.read(call.path());
    }
    return fault == null ? attributes.read(call.caller(), caller) : fault;
  }

  private Fault noLimit(CallFacts facts) {
    Set<String> wanted = limits.wantedParts(facts);
    if (!wanted.isEmpty()) {
      String given = String.join(", ", attributes.names(facts.caller().present()));
      return new Fault(
          "caller", given, "attributes that a limit is for: " + String.join(" or ", wanted));
    }
    String path = facts.path() == null ? "nothing" : facts.path().text();
    String shown = facts.method() == null ? path : facts.method() + ' ' + path;
    return Faults.of("path", shown, "a method and path that a limit of the policy is for");
  }

  /** The given attributes, with those that have a default where only so they make a subject. */
  private int complete(int given) {
    if (!limits.kinds(given).isEmpty()) {
      return given;
    }
    Set<Integer> subjects = limits.subjects(given | attributes.defaulted(), given);
    return subjects.size() == 1 ? subjects.iterator().next() : given;
  }

  private void addLimiters(
      CallerValues values, int set, Set<Durability> kinds, List<Limiter> limiters) {
    attributes.putDefaults(set, values);
    Subject subject = subjects.of(set, values);
    kinds.forEach(durability -> limiters.add(new Limiter(subject, durability)));
  }

  private Fault noSubject(int given) {
    List<String> pers =
        policy.limits().stream().map(limit -> limit.per().toString()).distinct().sorted().toList();
    return new Fault(
        "attributes",
        attributes.names(given).toString(),
        "those of one subject, which the policy's limits are per: " + String.join(" or ", pers));
  }

  private static RouteNode routes(Policy policy) {
    RouteTree tree = new RouteTree(policy.limits());
    for (Route route : policy.routes()) {
      tree.declare(route.pattern(), RouteFacts.of(route, policy.limits()));
    }
    for (Limit limit : policy.limits()) {
      for (RoutePattern pattern : limit.when().routes()) {
        tree.name(pattern, limit, false);
      }
      for (RoutePattern pattern : limit.unless().routes()) {
        tree.name(pattern, limit, true);
      }
    }
    return tree.build();
  }
}
