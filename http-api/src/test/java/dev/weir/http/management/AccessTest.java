package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.access.Audit;
import dev.weir.http.access.Gate;
import dev.weir.http.access.LiveTokens;
import dev.weir.http.access.Origins;
import dev.weir.http.access.Token;
import dev.weir.http.decisions.DecisionApi;
import dev.weir.http.server.TestServer;
import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Responses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask what: each route of both ports, by nobody, by a wrong token and by each role. */
class AccessTest {

  private enum Who {
    NOBODY,
    WRONG,
    DECIDE,
    OBSERVE,
    OPERATE;

    String token() {
      return "weir_" + name();
    }
  }

  /** Every route, and who may ask it. */
  private static final Map<String, List<Who>> MANAGEMENT =
      Map.ofEntries(
          looks("/limiters/p?org=o"),
          changes("PUT", "/limiters/p/tier?org=o"),
          changes("PUT", "/limiters/p/overrides/calls?org=o"),
          changes("DELETE", "/limiters/p/overrides/calls?org=o"),
          changes("POST", "/limiters/p/reset?org=o"),
          looks("/accounts"),
          looks("/accounts/p"),
          looks("/destinations/p?destination=d"),
          looks("/incidents/p"),
          changes("PUT", "/incidents/p"),
          changes("DELETE", "/incidents/p"),
          looks("/nodes"),
          changes("POST", "/nodes/127.0.0.1:1/leave"),
          looks("/metrics"),
          Map.entry("GET /ready", List.of(Who.values())),
          Map.entry("GET /alive", List.of(Who.values())),
          Map.entry("HEAD /ready", List.of(Who.values())),
          looks("/cluster/members"),
          looks("/cluster/shards/limiter"),
          changes("PUT", "/cluster/members/weir@127.0.0.1:1"),
          changes("DELETE", "/cluster/members/weir@127.0.0.1:1"),
          changes("POST", "/cluster/members"),
          looks("/bootstrap/seed-nodes"),
          looks("/"),
          looks("/nonsense"),
          looks("/ready/"),
          looks("//ready"),
          // The same path, written otherwise.
          Map.entry("GET /%72eady", List.of(Who.values())),
          changes("POST", "/ready"),
          changes("POST", "/nonsense"));

  private static final Map<String, List<Who>> DECISIONS =
      Map.of(
          "POST /v1/decisions", List.of(Who.DECIDE),
          "POST /v1/decisions/batch", List.of(Who.DECIDE),
          "POST /v1/leases/x/release", List.of(Who.DECIDE),
          "GET /v1/policies", List.of(Who.DECIDE, Who.OBSERVE, Who.OPERATE),
          "GET /v1/policies/p", List.of(Who.DECIDE, Who.OBSERVE, Who.OPERATE),
          "GET /", List.of(Who.DECIDE),
          "GET /nonsense", List.of(Who.DECIDE));

  @TempDir private static Path folder = Path.of("");

  private static final AtomicInteger PASSED = new AtomicInteger();

  @SuppressWarnings("NullAway.Init") // before all tests
  private static LiveTokens tokens;

  @SuppressWarnings("NullAway.Init")
  private static TestServer management;

  @SuppressWarnings("NullAway.Init")
  private static TestServer decisions;

  private static Map.Entry<String, List<Who>> looks(String target) {
    return Map.entry("GET " + target, List.of(Who.OBSERVE, Who.OPERATE));
  }

  private static Map.Entry<String, List<Who>> changes(String method, String target) {
    return Map.entry(method + ' ' + target, List.of(Who.OPERATE));
  }

  /** Behind the gates stands somebody who counts. */
  @BeforeAll
  static void start() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Who who : List.of(Who.DECIDE, Who.OBSERVE, Who.OPERATE)) {
      String role = who.name().toLowerCase(Locale.ROOT);
      lines.add("one-who-may-" + role + " " + role + " " + Token.hash(who.token()));
    }
    Path file = Files.write(folder.resolve("tokens"), lines);
    tokens = LiveTokens.of(file);
    Handler counting =
        request -> {
          PASSED.incrementAndGet();
          return Handler.done(Audit.said(Responses.noContent(), "nothing"));
        };
    management =
        TestServer.start(
            system ->
                Gate.before(
                    new Audit(new Origins(List.of()), counting),
                    Optional.of(tokens),
                    ManagementApi.needs(false)));
    decisions =
        TestServer.start(system -> Gate.before(counting, Optional.of(tokens), DecisionApi::needs));
  }

  @AfterAll
  static void stop() {
    management.close();
    decisions.close();
  }

  private static Reply ask(TestServer server, String route, String headers) throws IOException {
    String[] parts = route.split(" ", 2);
    try (Peer peer = Peer.connect(server.port())) {
      peer.send(Peer.request(parts[0], parts[1], headers, new byte[0]));
      return parts[0].equals("HEAD") ? peer.readHead() : peer.read();
    }
  }

  private static String headers(Who who) {
    return who == Who.NOBODY ? "" : "Authorization: Bearer " + who.token() + "\r\n";
  }

  private static void check(TestServer server, Map<String, List<Who>> routes) throws IOException {
    for (Map.Entry<String, List<Who>> route : routes.entrySet()) {
      for (Who who : Who.values()) {
        int before = PASSED.get();
        Reply reply = ask(server, route.getKey(), headers(who));
        int expected =
            route.getValue().contains(who)
                ? 204
                : who == Who.NOBODY || who == Who.WRONG ? 401 : 403;
        assertThat(reply.status()).as("%s by %s: %s", route, who, reply).isEqualTo(expected);
        assertThat(PASSED.get() - before).as("passed").isEqualTo(expected == 204 ? 1 : 0);
        assertThat(reply.header("www-authenticate"))
            .isEqualTo(expected == 401 ? "Bearer realm=\"weir\"" : "");
      }
    }
  }

  @Test
  void eachRouteOfTheManagementPortIsForItsRoles() throws IOException {
    check(management, MANAGEMENT);
  }

  @Test
  void eachRouteOfTheDecisionPortIsForItsRoles() throws IOException {
    check(decisions, DECISIONS);
  }

  @Test
  void whoHasNoTokenIsToldTheSameWhateverWasAsked() throws IOException {
    assertThat(ask(management, "GET /nodes", "").body())
        .isEqualTo(ask(management, "GET /nonsense", "").body())
        .isEqualTo(ask(management, "DELETE /limiters/p/overrides/calls", "").body())
        .contains("\"detail\":\"Authorization: no token that is known");
  }

  @Test
  void whoseTokenIsForSomethingElseIsToldWhatItNeeds() throws IOException {
    assertThat(ask(management, "POST /limiters/p/reset?org=o", headers(Who.OBSERVE)).body())
        .contains("token: one-who-may-observe, for observe (expected: one for operate)");
  }

  @Test
  void theSchemeIsBearerInAnyCase() throws IOException {
    String token = Who.OBSERVE.token();
    assertThat(ask(management, "GET /nodes", "authorization: bearer  " + token + " \r\n").status())
        .isEqualTo(204);
    for (String other : List.of("Basic " + token, token, "Bearer", "Bearer " + "x".repeat(5_000))) {
      assertThat(ask(management, "GET /nodes", "Authorization: " + other + "\r\n").status())
          .as(other)
          .isEqualTo(401);
    }
  }

  @Test
  void nodesThatDiscoverEachOtherMayAskWhoIsThereWithoutAToken() {
    var request = akka.http.javadsl.model.HttpRequest.GET("/bootstrap/seed-nodes");
    assertThat(ManagementApi.needs(true).of(request)).isEmpty();
    assertThat(ManagementApi.needs(false).of(request)).isNotEmpty();
  }
}
