package dev.weir.http.management;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.CacheControl;
import akka.http.javadsl.model.headers.CacheDirectives;
import akka.http.scaladsl.model.IllegalUriException;
import akka.japi.Pair;
import akka.stream.BoundedSourceQueue;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Shown;
import dev.weir.http.wire.Json;
import dev.weir.http.wire.Problem;
import dev.weir.http.wire.Responses;
import dev.weir.http.wire.Stages;
import dev.weir.node.event.Event;
import dev.weir.node.event.Event.Kind;
import dev.weir.node.event.Events;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code GET /events?types=denial,incident&policy=salfio}: what happens in the cluster, as
 * Server-Sent Events. A reader who is too slow misses some, which shows in the ids.
 */
final class EventsRoute {

  private static final String TYPES = "types";
  private static final String POLICY = "policy";
  private static final String NAMES =
      Arrays.stream(Kind.values()).map(EventsRoute::spelt).collect(Collectors.joining(", "));

  private static final ContentType EVENT_STREAM = MediaTypes.TEXT_EVENT_STREAM.toContentType();

  /** Events that a reader may be behind. */
  private static final int BUFFERED = 256;

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final ByteString STILL_HERE = ByteString.fromString(":\n\n");
  private static final ByteString BEGINS = ByteString.fromString(": weir\nretry: 2000\n\n");

  private final Events events;
  private final Supplier<Policies> policies;
  private final Executor executor;

  EventsRoute(Events events, Supplier<Policies> policies, Executor executor) {
    this.events = events;
    this.policies = policies;
    this.executor = executor;
  }

  HttpResponse get(HttpRequest request) {
    Map<String, String> asked = new HashMap<>();
    try {
      for (Pair<String, String> parameter : request.getUri().query().toList()) {
        Optional<Problem> problem = add(parameter.first(), parameter.second(), asked);
        if (problem.isPresent()) {
          return Responses.problem(problem.get());
        }
      }
    } catch (IllegalUriException malformed) {
      return Responses.problem(
          Problem.of(Problem.Kind.MALFORMED, "query: broken (expected: types=…&policy=…)"));
    }
    if (!events.hasRoom()) {
      return Responses.problem(
          Problem.of(
              Problem.Kind.BUSY, "events: this node has as many readers as it takes, or leaves"));
    }
    return HttpResponse.create()
        .addHeader(CacheControl.create(CacheDirectives.NO_STORE))
        .withEntity(HttpEntities.createChunked(EVENT_STREAM, stream(which(asked))));
  }

  private Optional<Problem> add(String name, String value, Map<String, String> asked) {
    Optional<Fault> fault =
        switch (name) {
          case TYPES ->
              kinds(value).isEmpty()
                  ? Optional.of(new Fault(TYPES, Shown.of(value), "some of " + NAMES))
                  : Optional.empty();
          case POLICY -> Optional.empty();
          default ->
              Optional.of(new Fault("query", Shown.of(name), "one of " + TYPES + ", " + POLICY));
        };
    if (fault.isPresent()) {
      return fault.map(Problem::of);
    }
    if (name.equals(POLICY) && policies.get().matcher(value).isEmpty()) {
      return Optional.of(UnknownPolicy.problem(value, policies.get()));
    }
    return asked.put(name, value) == null
        ? Optional.empty()
        : Optional.of(Problem.of(new Fault(name, "given twice", "once")));
  }

  /** Those that are named; empty if any name is none. */
  private static Set<Kind> kinds(String names) {
    Set<Kind> named = EnumSet.noneOf(Kind.class);
    for (String name : names.split(",", -1)) {
      Optional<Kind> kind =
          Arrays.stream(Kind.values()).filter(each -> spelt(each).equals(name)).findFirst();
      if (kind.isEmpty()) {
        return Set.of();
      }
      named.add(kind.get());
    }
    return named;
  }

  /** Events of no policy are every policy's. */
  private static Predicate<Event> which(Map<String, String> asked) {
    Set<Kind> kinds =
        asked.containsKey(TYPES) ? kinds(asked.get(TYPES)) : EnumSet.allOf(Kind.class);
    String policy = asked.getOrDefault(POLICY, "");
    return event ->
        kinds.contains(event.kind())
            && (policy.isEmpty() || event.policy().isEmpty() || event.policy().equals(policy));
  }

  private Source<ByteString, NotUsed> stream(Predicate<Event> which) {
    return Source.<ByteString>queue(BUFFERED)
        .mapMaterializedValue(queue -> new QueueReader(queue, which))
        .watchTermination(
            (reader, done) -> {
              var unused =
                  Stages.own(done, executor)
                      .whenComplete((ended, failure) -> events.remove(reader));
              if (!events.add(reader)) {
                reader.end();
              }
              return NotUsed.getInstance();
            })
        .prepend(Source.single(BEGINS))
        .keepAlive(KEEP_ALIVE, () -> STILL_HERE);
  }

  private static String spelt(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static ByteString text(long id, Event event) {
    byte[] data =
        Json.bytes(
            256,
            json -> {
              json.writeStartObject();
              json.writeNumberField("atMillis", event.atMillis());
              json.writeStringField("node", event.node());
              if (!event.policy().isEmpty()) {
                json.writeStringField(POLICY, event.policy());
              }
              if (event.kind() == Kind.DENIAL) {
                json.writeNumberField("standsFor", event.standsFor());
              }
              for (Map.Entry<String, String> detail : event.details().entrySet()) {
                json.writeStringField(detail.getKey(), detail.getValue());
              }
              json.writeEndObject();
            });
    // JSON has no line breaks in it, so that one line of data is enough.
    return ByteString.fromString("id: " + id + "\nevent: " + spelt(event.kind()) + "\ndata: ")
        .concat(ByteString.fromArrayUnsafe(data))
        .concat(ByteString.fromString("\n\n"));
  }

  /** What does not fit into the queue is left out. */
  private static final class QueueReader implements Events.Reader {
    private final BoundedSourceQueue<ByteString> queue;
    private final Predicate<Event> which;
    private final AtomicLong ids = new AtomicLong();

    QueueReader(BoundedSourceQueue<ByteString> queue, Predicate<Event> which) {
      this.queue = queue;
      this.which = which;
    }

    @Override
    public void accept(Event event) {
      if (which.test(event)) {
        var unused = queue.offer(text(ids.incrementAndGet(), event));
      }
    }

    @Override
    public void end() {
      queue.complete();
    }
  }
}
