package dev.weir.http.access;

import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Stands before a port and lets through who may ask. Without tokens that is everybody. With them
 * every request shows one, {@code Authorization: Bearer …} (RFC 6750), but for what everybody may
 * ask; who shows none that is known gets 401 and nothing else, whatever was asked; whose token is
 * for something else gets 403.
 */
public final class Gate implements Handler {

  /** Whose token a request showed, for who logs what it did. */
  static final AttributeKey<String> HOLDER = AttributeKey.create("weir-holder", String.class);

  private static final String AUTHORIZATION = "Authorization";
  private static final String BEARER = "Bearer ";

  private static final HttpHeader CHALLENGE =
      RawHeader.create("WWW-Authenticate", "Bearer realm=\"weir\"");

  private static final HttpResponse UNKNOWN =
      Responses.problem(
              Problem.of(
                  Problem.Kind.UNAUTHENTICATED,
                  "Authorization: no token that is known (expected: Bearer and a token)"))
          .addHeader(CHALLENGE);

  private final Supplier<Tokens> tokens;
  private final Needs needs;
  private final Handler behind;

  private Gate(Supplier<Tokens> tokens, Needs needs, Handler behind) {
    this.tokens = tokens;
    this.needs = needs;
    this.behind = behind;
  }

  /**
   * A handler behind its gate.
   *
   * @param tokens empty: everybody may ask
   */
  public static Handler before(Handler behind, Optional<LiveTokens> tokens, Needs needs) {
    return tokens.<Handler>map(known -> new Gate(known.tokens(), needs, behind)).orElse(behind);
  }

  @Override
  public CompletableFuture<HttpResponse> handle(HttpRequest request) {
    Set<Role> roles = needs.of(request);
    if (roles.isEmpty()) {
      return behind.handle(request);
    }
    Optional<Holder> holder = shown(request).flatMap(tokens.get()::holder);
    if (holder.isEmpty()) {
      return Handler.done(UNKNOWN);
    }
    return roles.stream().anyMatch(holder.get()::may)
        ? behind.handle(request.addAttribute(HOLDER, holder.get().name()))
        : Handler.done(forbidden(holder.get(), roles));
  }

  /** The scheme's case is no matter (RFC 9110, section 11.1). */
  private static Optional<String> shown(HttpRequest request) {
    return request
        .getHeader(AUTHORIZATION)
        .map(HttpHeader::value)
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip());
  }

  private static HttpResponse forbidden(Holder holder, Set<Role> roles) {
    return Responses.problem(
        Problem.of(
            Problem.Kind.FORBIDDEN,
            "token: "
                + holder.name()
                + ", for "
                + spelt(holder.roles())
                + " (expected: one for "
                + spelt(roles)
                + ")"));
  }

  private static String spelt(Set<Role> roles) {
    return roles.stream().sorted().map(Role::spelt).collect(Collectors.joining(" or "));
  }
}
