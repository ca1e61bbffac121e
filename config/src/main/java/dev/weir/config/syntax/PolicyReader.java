package dev.weir.config.syntax;

import dev.weir.config.policy.Answers;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Route;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Tiers;
import dev.weir.config.policy.Webhooks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a policy: first what it declares, then the limits that name what is declared. */
final class PolicyReader {

  private static final Duration DEFAULT_IDEMPOTENCY_MEMORY = Duration.ofSeconds(60);

  private static final String MEMORY = "a length of time with its unit, 0 s to 1 h, such as 60 s";

  private final Section root;
  private final Problems problems;

  PolicyReader(Section root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /**
   * The policy, if nothing is wrong with it.
   *
   * @param fileName the name that it must have, if there is one
   * @param source the text
   * @param hash of the text
   */
  Optional<Policy> read(Optional<String> fileName, String source, String hash) {
    Optional<String> name =
        root.require("policy", "the policy's name", value -> name(value, fileName));
    Optional<Map<String, Optional<Attribute>>> attributes = new CallerReader().read(root);
    Optional<Tiers> tiers = TiersReader.read(root);
    RoutesReader routesReader = new RoutesReader();
    Optional<List<Route>> routes = routesReader.read(root);
    Declared declared =
        new Declared(
            attributes,
            routes.map(known -> routesReader.categories()),
            unlimited(routes.orElse(List.of())),
            tiers);
    Optional<Set<String>> requiredOneOf = CallerReader.requiredOneOf(root, declared);
    Optional<List<Limit>> limits = new LimitReader(declared).read(root);
    Optional<Answers> answers = AnswersReader.read(root);
    Optional<Duration> memory = idempotency();
    Optional<Webhooks> webhooks = WebhooksReader.read(root);
    root.end();
    if (!problems.isEmpty()
        || name.isEmpty()
        || attributes.isEmpty()
        || tiers.isEmpty()
        || routes.isEmpty()
        || requiredOneOf.isEmpty()
        || limits.isEmpty()
        || answers.isEmpty()
        || memory.isEmpty()
        || webhooks.isEmpty()) {
      return Optional.empty();
    }
    return root.build(
        () ->
            new Policy(
                name.get(),
                attributes.get().values().stream().flatMap(Optional::stream).toList(),
                requiredOneOf.get(),
                routes.get(),
                limits.get(),
                tiers.get(),
                answers.get(),
                memory.get(),
                webhooks.get(),
                source,
                hash));
  }

  private static Optional<String> name(Located value, Optional<String> fileName) {
    Optional<String> name = value.name();
    if (name.isPresent() && fileName.isPresent() && !name.equals(fileName)) {
      value.wrong(Quoted.text(fileName.get()) + ", as its file is named");
      return Optional.empty();
    }
    return name;
  }

  private static Set<RoutePattern> unlimited(List<Route> routes) {
    return routes.stream()
        .filter(Route::unlimited)
        .map(Route::pattern)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Optional<Duration> idempotency() {
    return root.read(
        "idempotency",
        DEFAULT_IDEMPOTENCY_MEMORY,
        value ->
            value
                .section("an object, such as { memory = 60 s }")
                .flatMap(
                    section -> {
                      Optional<Duration> memory =
                          section.require("memory", MEMORY, PolicyReader::memory);
                      section.end();
                      return memory;
                    }));
  }

  private static Optional<Duration> memory(Located value) {
    Optional<String> text = value.text(MEMORY);
    Optional<Duration> memory =
        text.flatMap(Lengths::parse)
            .filter(known -> known.compareTo(Policy.MAX_IDEMPOTENCY_MEMORY) <= 0);
    if (text.isPresent() && memory.isEmpty()) {
      value.wrong(MEMORY);
    }
    return memory;
  }
}
