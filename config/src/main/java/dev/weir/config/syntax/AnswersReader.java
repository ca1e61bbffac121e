package dev.weir.config.syntax;

import dev.weir.config.policy.Answers;
import dev.weir.config.policy.BodyTemplate;
import dev.weir.config.policy.HeaderStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code answers}: what the asker should hand to its own caller. */
final class AnswersReader {

  private static final int TOO_MANY_REQUESTS = 429;

  private static final BodyTemplate DEFAULT_BODY =
      new BodyTemplate(List.of(new BodyTemplate.Literal("{\"error\":\"rate_limited\"}")));

  private static final Answers DEFAULT =
      new Answers(HeaderStyle.NONE, false, false, true, TOO_MANY_REQUESTS, DEFAULT_BODY);

  private static final Map<String, Boolean> OUTCOMES = outcomes();

  private record Denial(int status, BodyTemplate body) {}

  private AnswersReader() {}

  static Optional<Answers> read(Section policy) {
    return policy.read(
        "answers",
        DEFAULT,
        value ->
            value
                .section("an object, such as { headers = x-ratelimit }")
                .flatMap(AnswersReader::answers));
  }

  private static Optional<Answers> answers(Section section) {
    Optional<HeaderStyle> headers =
        section.read("headers", HeaderStyle.NONE, value -> value.word(Words.HEADER_STYLES));
    boolean counters = headers.filter(style -> style != HeaderStyle.NONE).isPresent();
    Optional<List<Boolean>> allowed =
        section.read(
            "headers-on",
            List.of(true, false),
            value -> value.all("a list of allow, deny", element -> element.word(OUTCOMES)));
    if (headers.isPresent() && !counters && section.has("headers-on")) {
      section.find("headers-on").ifPresent(value -> value.wrong("only with headers"));
      headers = Optional.empty();
    }
    Optional<Boolean> retryAfter = section.read("retry-after", true, Located::flag);
    Optional<Denial> denial =
        section.read(
            "denial",
            new Denial(TOO_MANY_REQUESTS, DEFAULT_BODY),
            value ->
                value
                    .section("an object, such as { status = 429 }")
                    .flatMap(AnswersReader::denial));
    section.end();
    if (headers.isEmpty() || allowed.isEmpty() || retryAfter.isEmpty() || denial.isEmpty()) {
      return Optional.empty();
    }
    HeaderStyle style = headers.get();
    return section.build(
        () ->
            new Answers(
                style,
                counters && allowed.get().contains(true),
                counters && allowed.get().contains(false),
                retryAfter.get(),
                denial.get().status,
                denial.get().body));
  }

  private static Optional<Denial> denial(Section section) {
    Optional<Long> status =
        section.read("status", (long) TOO_MANY_REQUESTS, value -> value.number(400, 599));
    Optional<BodyTemplate> body = section.read("body", DEFAULT_BODY, BodyReader::read);
    section.end();
    return status.isPresent() && body.isPresent()
        ? Optional.of(new Denial(status.get().intValue(), body.get()))
        : Optional.empty();
  }

  private static Map<String, Boolean> outcomes() {
    Map<String, Boolean> words = new LinkedHashMap<>();
    words.put("allow", true);
    words.put("deny", false);
    return words;
  }
}
