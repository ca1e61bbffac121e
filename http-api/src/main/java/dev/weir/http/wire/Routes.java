package dev.weir.http.wire;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What a port answers, by method and path. A path is written as in OpenAPI, with its variable parts
 * in braces; a part of which {@code ...} follows the name may have slashes in it.
 *
 * @param <A> who answers
 */
public final class Routes<A> {

  private static final Pattern PART = Pattern.compile("\\{([a-z]+)(\\.\\.\\.)?}");

  /**
   * Answers what comes to one route.
   *
   * @param <A> who answers
   */
  @FunctionalInterface
  public interface Answering<A> {
    /**
     * Answers.
     *
     * @param parts what stands in the path for its variable parts, in order
     */
    CompletableFuture<HttpResponse> answer(A api, HttpRequest request, List<String> parts);
  }

  private record Route<A>(HttpMethod method, String path, Pattern pattern, Answering<A> answering) {
    boolean isFor(HttpMethod asked) {
      return method.equals(asked)
          || (asked.equals(HttpMethods.HEAD) && method.equals(HttpMethods.GET));
    }
  }

  private final List<Route<A>> routes = new ArrayList<>();

  /**
   * With one more.
   *
   * @param method GET is for HEAD too: Akka leaves the body of its answer out
   */
  public Routes<A> on(HttpMethod method, String path, Answering<A> answering) {
    routes.add(new Route<>(method, path, pattern(path), answering));
    return this;
  }

  private static Pattern pattern(String path) {
    StringBuilder regex = new StringBuilder();
    int from = 0;
    Matcher parts = PART.matcher(path);
    while (parts.find()) {
      regex.append(Pattern.quote(path.substring(from, parts.start())));
      regex.append(parts.group(2) == null ? "([^/]+)" : "(.+)");
      from = parts.end();
    }
    return Pattern.compile(regex.append(Pattern.quote(path.substring(from))).toString());
  }

  /** Each as {@code GET /path/{part}}. */
  public List<String> names() {
    return routes.stream()
        .map(route -> route.method().name() + ' ' + route.path().replace("...}", "}"))
        .toList();
  }

  /** Answers a request: by its route, by 405 where the path is another method's, or else by 404. */
  public CompletableFuture<HttpResponse> answer(A api, HttpRequest request) {
    String path = request.getUri().path();
    Set<HttpMethod> allowed = new LinkedHashSet<>();
    for (Route<A> route : routes) {
      Matcher matcher = route.pattern().matcher(path);
      if (matcher.matches()) {
        if (route.isFor(request.method())) {
          return route.answering().answer(api, request, groups(matcher.toMatchResult()));
        }
        allowed.add(route.method());
        if (route.method().equals(HttpMethods.GET)) {
          allowed.add(HttpMethods.HEAD);
        }
      }
    }
    return Handler.done(
        allowed.isEmpty()
            ? unknown(names())
            : Responses.notAllowed(request.method(), allowed.toArray(HttpMethod[]::new)));
  }

  private static List<String> groups(MatchResult match) {
    return IntStream.rangeClosed(1, match.groupCount()).mapToObj(match::group).toList();
  }

  /** A 404 for a path that is none of these. */
  public static HttpResponse unknown(List<String> names) {
    return Responses.problem(
        Problem.of(
            Problem.Kind.NOT_FOUND,
            "path: not known here (expected: one of " + String.join(", ", names) + ")"));
  }
}
