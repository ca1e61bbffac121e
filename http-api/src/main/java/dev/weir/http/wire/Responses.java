package dev.weir.http.wire;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Allow;
import akka.util.ByteString;
import dev.weir.config.policy.Shown;

/** Whole answers: a status, a media type, and bytes whose number is known. */
public final class Responses {

  private static final ContentType PROBLEM_JSON =
      MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8).toContentType();

  private static final HttpResponse OK = HttpResponse.create().withStatus(StatusCodes.OK);

  private static final HttpResponse ACCEPTED =
      HttpResponse.create().withStatus(StatusCodes.ACCEPTED);

  private static final HttpResponse NO_CONTENT =
      HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);

  private Responses() {}

  /**
   * A 200.
   *
   * @param body JSON; not changed afterwards
   */
  public static HttpResponse ok(byte[] body) {
    return OK.withEntity(
        HttpEntities.create(ContentTypes.APPLICATION_JSON, ByteString.fromArrayUnsafe(body)));
  }

  /** A 202: it has begun. */
  public static HttpResponse accepted() {
    return ACCEPTED;
  }

  /** A 204: it has been done. */
  public static HttpResponse noContent() {
    return NO_CONTENT;
  }

  /** A problem, by its status. */
  public static HttpResponse problem(Problem problem) {
    byte[] body = Json.bytes(256, problem::write);
    return HttpResponse.create()
        .withStatus(problem.kind().status())
        .withEntity(HttpEntities.create(PROBLEM_JSON, ByteString.fromArrayUnsafe(body)));
  }

  /** A 405 that says what is allowed. */
  public static HttpResponse notAllowed(HttpMethod asked, HttpMethod... allowed) {
    StringBuilder names = new StringBuilder();
    for (HttpMethod method : allowed) {
      names.append(names.isEmpty() ? "" : ", ").append(method.name());
    }
    Problem problem =
        Problem.of(
            Problem.Kind.METHOD,
            "method: " + Shown.of(asked.name()) + " (expected: " + names + ")");
    return problem(problem).addHeader(Allow.create(allowed));
  }
}
