package dev.weir.http.management;

import akka.actor.Address;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Shown;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Json;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.http.wire.Stages;
import dev.weir.node.cluster.Membership;
import dev.weir.node.cluster.Membership.Leave;
import dev.weir.node.cluster.Membership.Load;
import dev.weir.node.cluster.Membership.Node;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** {@code /nodes}: who is in the cluster, what each holds, and that one leaves. */
final class NodeRoutes {

  private final Membership membership;
  private final Executor executor;

  NodeRoutes(Membership membership, Executor executor) {
    this.membership = membership;
    this.executor = executor;
  }

  CompletableFuture<HttpResponse> get() {
    return Stages.own(membership.loads(), executor)
        .thenCombine(
            Stages.own(membership.policyHashes(), executor),
            (loads, hashes) -> Responses.ok(page(membership.nodes(), loads, hashes)));
  }

  /**
   * {@code POST /nodes/{address}/leave}.
   *
   * @param escaped its address as {@code GET /nodes} shows it, or only {@code host:port}; its
   *     slashes may be escaped
   */
  CompletableFuture<HttpResponse> leave(String escaped) {
    // Made for forms, where a plus is a space; in a path it is itself.
    String node = URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
    Optional<Address> known =
        membership.nodes().stream()
            .map(Node::address)
            .filter(address -> address.toString().equals(node) || hostPort(address).equals(node))
            .findFirst();
    return known
        .map(
            address ->
                Stages.own(membership.leave(address), executor)
                    .thenApply(leave -> left(leave, node)))
        .orElseGet(() -> Handler.done(left(Leave.UNKNOWN_NODE, node)));
  }

  private HttpResponse left(Leave leave, String node) {
    return switch (leave) {
      case BEGUN -> Responses.accepted();
      case UNKNOWN_NODE ->
          Responses.problem(
              Problem.of(
                  Problem.Kind.NOT_FOUND,
                  new Fault(
                      "address",
                      Shown.of(node),
                      membership.nodes().stream()
                          .map(member -> member.address().toString())
                          .collect(Collectors.joining(", ", "one of ", "")))));
      case NO_ANSWER ->
          Responses.problem(
              Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "the node did not answer: it leaves, or it is gone. GET /nodes says which"));
    };
  }

  private static String hostPort(Address address) {
    return address.getHost().orElse("") + ':' + address.getPort().orElse(0);
  }

  private static byte[] page(
      List<Node> nodes,
      Map<Address, Load> loads,
      Map<Address, SortedMap<String, String>> policyHashes) {
    return Json.bytes(
        1_024,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("nodes");
          for (Node node : nodes) {
            write(node, loads, policyHashes, json);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("policiesDiffer");
          for (String policy : differing(policyHashes.values())) {
            json.writeString(policy);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** The policies that not all nodes hold alike. */
  private static SortedSet<String> differing(Collection<SortedMap<String, String>> nodes) {
    SortedSet<String> names = new TreeSet<>();
    nodes.forEach(hashes -> names.addAll(hashes.keySet()));
    names.removeIf(
        name -> nodes.stream().map(hashes -> hashes.getOrDefault(name, "")).distinct().count() < 2);
    return names;
  }

  private static void write(
      Node node,
      Map<Address, Load> loads,
      Map<Address, SortedMap<String, String>> policyHashes,
      JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("address", node.address().toString());
    json.writeArrayFieldStart("roles");
    for (String role : new TreeSet<>(node.roles())) {
      json.writeString(role);
    }
    json.writeEndArray();
    json.writeStringField("status", node.status());
    json.writeBooleanField("reachable", node.reachable());
    json.writeNumberField("age", node.age());
    Load load = loads.get(node.address());
    if (load != null) {
      json.writeNumberField("shards", load.shards());
      json.writeNumberField("liveLimiters", load.liveLimiters());
    }
    json.writeStringField("version", node.version());
    SortedMap<String, String> hashes = policyHashes.get(node.address());
    if (hashes != null) {
      json.writeObjectFieldStart("policies");
      for (Map.Entry<String, String> policy : hashes.entrySet()) {
        json.writeStringField(policy.getKey(), policy.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
