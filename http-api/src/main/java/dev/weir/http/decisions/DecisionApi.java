package dev.weir.http.decisions;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Shown;
import dev.weir.config.policy.Webhooks;
import dev.weir.http.access.Role;
import dev.weir.http.decisions.Asked.Batch;
import dev.weir.http.wire.Bodies;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Json;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.node.decision.Answer;
import dev.weir.node.decision.Decision;
import dev.weir.node.decision.Decisions;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners.Released;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The decision API, dispatched by hand: it is the hot path.
 *
 * <p>A decision's stage completes on the thread that got the limiter's answer, and the answer is
 * written there: no hop to another pool.
 */
public final class DecisionApi implements Handler {

  /** The longest body of one decision, bytes. */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  /** The longest body of a batch, bytes. */
  public static final int MAX_BATCH_BYTES = 4 * 1024 * 1024;

  private static final byte[] NOTHING = {};
  private static final String POLICIES = "/v1/policies";
  private static final String LEASES = "/v1/leases/";
  private static final String RELEASE = "/release";

  private final Decisions decisions;
  private final Bodies bodies;
  private final PolicyFaces policies;
  private final HangUps hangUps;

  private DecisionApi(Decisions decisions, Bodies bodies, PolicyFaces policies, HangUps hangUps) {
    this.decisions = decisions;
    this.bodies = bodies;
    this.policies = policies;
    this.hangUps = hangUps;
  }

  /**
   * The API of one node.
   *
   * @param decisions what judges
   * @param policies those that {@code decisions} judges by, as they are now
   * @param hangUps who knows when an asker has hung up
   */
  public static DecisionApi create(
      Decisions decisions, Supplier<Policies> policies, Bodies bodies, HangUps hangUps) {
    return new DecisionApi(decisions, bodies, new PolicyFaces(policies), hangUps);
  }

  /** Who may ask what. */
  public static Set<Role> needs(HttpRequest request) {
    return request.getUri().path().startsWith(POLICIES)
        ? Set.of(Role.DECIDE, Role.OBSERVE)
        : Set.of(Role.DECIDE);
  }

  @Override
  public CompletableFuture<HttpResponse> handle(HttpRequest request) {
    String path = request.getUri().path();
    return switch (path) {
      case "/v1/decisions" ->
          Handler.posted(
              request, () -> bodies.read(request, MAX_BODY_BYTES, body -> judge(request, body)));
      case "/v1/decisions/batch" ->
          Handler.posted(request, () -> bodies.read(request, MAX_BATCH_BYTES, this::judgeAll));
      case POLICIES ->
          Handler.got(request, () -> Handler.done(Responses.ok(policies.pages().all())));
      default -> under(path, request);
    };
  }

  private CompletableFuture<HttpResponse> under(String path, HttpRequest request) {
    if (path.startsWith(POLICIES + "/")) {
      return Handler.got(request, () -> Handler.done(page(path.substring(POLICIES.length() + 1))));
    }
    if (path.startsWith(LEASES)
        && path.endsWith(RELEASE)
        && path.length() > LEASES.length() + RELEASE.length()) {
      String lease = path.substring(LEASES.length(), path.length() - RELEASE.length());
      return Handler.posted(request, () -> release(request, lease));
    }
    return Handler.done(
        nothing(
            "path: not known here (expected: POST /v1/decisions, POST /v1/decisions/batch,"
                + " POST /v1/leases/{id}/release, GET /v1/policies or GET /v1/policies/{policy})"));
  }

  private static HttpResponse nothing(String detail) {
    return Responses.problem(Problem.of(Problem.Kind.NOT_FOUND, detail));
  }

  private HttpResponse page(String policy) {
    return policies
        .pages()
        .one(policy)
        .map(Responses::ok)
        .orElseGet(() -> Responses.problem(unknown(policy)));
  }

  private CompletableFuture<HttpResponse> release(HttpRequest request, String lease) {
    Optional<LeaseId> id = LeaseId.parse(lease);
    if (id.isEmpty()) {
      return Handler.done(noLease());
    }
    boolean empty =
        request.entity() instanceof HttpEntity.Strict whole && whole.getData().isEmpty();
    return empty
        ? release(id.get(), NOTHING)
        : bodies.read(request, MAX_BODY_BYTES, body -> release(id.get(), body));
  }

  private CompletableFuture<HttpResponse> release(LeaseId id, byte[] body) {
    return ReleaseParser.read(body, id)
        .fold(
            ending -> decisions.release(id, ending).thenApply(DecisionApi::response),
            fault -> Handler.done(Responses.problem(Problem.of(fault))));
  }

  private static HttpResponse response(Released released) {
    return switch (released) {
      case ENDED -> HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
      case UNKNOWN -> noLease();
      case UNAVAILABLE ->
          Responses.problem(
              Problem.of(
                  Problem.Kind.NO_ANSWER,
                  "lease: its limiter cannot be reached now (expected: to be released again)"));
    };
  }

  private static HttpResponse noLease() {
    return nothing("lease: not known, released before, or run out");
  }

  private CompletableFuture<HttpResponse> judge(HttpRequest request, Call call) {
    CompletableFuture<Answer> answer = decisions.judge(call);
    if (answer.isDone() || !(policies.mayQueue(call.policy()) || isDelivery(call))) {
      return answer.thenApply(this::response);
    }
    hangUps.watch(request, answer);
    return answer.handle(
        (judged, failure) -> {
          if (judged != null) {
            return response(judged);
          }
          if (answer.isCancelled()) {
            return Responses.problem(Problem.of(Problem.Kind.TIMEOUT, "the asker has hung up"));
          }
          throw new CompletionException(failure);
        });
  }

  private static boolean isDelivery(Call call) {
    return call.caller().containsKey(Webhooks.DESTINATION);
  }

  private CompletableFuture<HttpResponse> judge(HttpRequest request, byte[] body) {
    return CallParser.one(body)
        .fold(
            call -> judge(request, call),
            fault -> Handler.done(Responses.problem(Problem.of(fault))));
  }

  private HttpResponse response(Answer answer) {
    return answer.fold(
        decision -> Responses.ok(bytes(decision)),
        erroneous -> Responses.problem(problem(erroneous)),
        unknown -> Responses.problem(problem(unknown)),
        conflict -> Responses.problem(problem(conflict)));
  }

  private byte[] bytes(Decision decision) {
    return Json.bytes(
        DecisionWriter.sizeHint(decision), json -> writer(decision).write(decision, json));
  }

  private CompletableFuture<HttpResponse> judgeAll(byte[] body) {
    return CallParser.batch(body)
        .fold(this::judgeAll, fault -> Handler.done(Responses.problem(Problem.of(fault))));
  }

  private CompletableFuture<HttpResponse> judgeAll(Batch batch) {
    List<Call> calls = new ArrayList<>(batch.decisions().size());
    batch.decisions().forEach(asked -> asked.fold(calls::add, fault -> false));
    CompletableFuture<List<Answer>> answers =
        calls.isEmpty() ? CompletableFuture.completedFuture(List.of()) : decisions.judgeAll(calls);
    return answers.thenApply(judged -> Responses.ok(bytes(batch, judged)));
  }

  private byte[] bytes(Batch batch, List<Answer> judged) {
    Iterator<Answer> next = judged.iterator();
    return Json.bytes(
        512 * batch.decisions().size(),
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart(Field.DECISIONS);
          int index = 0;
          for (Asked<Call> asked : batch.decisions()) {
            int at = index++;
            Json.Writing one =
                asked.fold(call -> writing(next.next(), at), fault -> Problem.of(fault)::write);
            one.to(json);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private Json.Writing writing(Answer answer, int index) {
    return answer.fold(
        decision -> json -> writer(decision).write(decision, json),
        erroneous -> Problem.of(Field.inBatch(index, erroneous.fault()))::write,
        unknown -> inBatch(index, problem(unknown))::write,
        conflict -> inBatch(index, problem(conflict))::write);
  }

  private DecisionWriter writer(Decision decision) {
    return policies.writer(decision.policy());
  }

  private static Problem problem(Answer.Erroneous erroneous) {
    return Problem.of(erroneous.fault());
  }

  private static Problem problem(Answer.UnknownPolicy unknown) {
    return unknown(unknown.policy());
  }

  private static Problem unknown(String policy) {
    return Problem.of(
        Problem.Kind.UNKNOWN_POLICY,
        new Fault(Field.POLICY, Shown.of(policy), "a policy that GET /v1/policies lists"));
  }

  private static Problem problem(Answer.Conflict conflict) {
    return Problem.of(
        Problem.Kind.CONFLICT,
        new Fault(Field.ID, Shown.of(conflict.id()), "the same call as before, or another id"));
  }

  private static Problem inBatch(int index, Problem problem) {
    return problem
        .fault()
        .map(fault -> Problem.of(problem.kind(), Field.inBatch(index, fault)))
        .orElse(problem);
  }
}
