package dev.weir.http.server;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;

/**
 * What a peer gets that sends no HTTP. What it sent is neither repeated nor logged: a broken header
 * may hold a token.
 */
public final class ParsingProblems extends ParsingErrorHandler {

  /** Called by Akka HTTP, by name: {@code akka.http.server.parsing.error-handler}. */
  public ParsingProblems() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    log.debug("a request was no HTTP: status {}", status.intValue());
    return Responses.problem(problem(status.intValue()));
  }

  private static Problem problem(int status) {
    return switch (status) {
      case 413 -> Problem.of(Problem.Kind.TOO_LARGE, "body: longer than this server reads");
      case 414 -> Problem.of(Problem.Kind.URI_TOO_LONG, "request target: longer than is read");
      case 431 -> Problem.of(Problem.Kind.HEADERS_TOO_LARGE, "headers: longer than are read");
      case 501 -> Problem.of(Problem.Kind.NOT_IMPLEMENTED, "method: not known");
      case 505 -> Problem.of(Problem.Kind.VERSION, "version: not known (expected: HTTP/1.1 or 2)");
      default ->
          Problem.of(Problem.Kind.MALFORMED, "request line, headers or framing: not as in HTTP");
    };
  }
}
