package dev.weir.http.wire;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.RequestEntity;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import dev.weir.config.policy.Shown;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Request bodies as whole arrays of JSON text, within bounds of size, of time, and of how much is
 * held at once.
 *
 * <p>A small body arrives in one piece with its headers and costs no stream. A body that is too
 * long is read on for a while, so that its sender, which reads only when it has written all, sees
 * the problem rather than a reset connection.
 */
public final class Bodies {

  /** How far a body that is too long is read on, bytes. */
  private static final int DRAIN_BYTES = 1 << 20;

  private final BodySettings settings;
  private final Materializer materializer;
  private final Executor executor;
  private final AtomicLong heldBytes = new AtomicLong();

  /** Bodies of the servers of one system; they share the bound on bytes held. */
  public Bodies(ActorSystem<?> system, BodySettings settings) {
    this.settings = settings;
    this.materializer = Materializer.matFromSystem(system);
    this.executor = system.executionContext();
  }

  /**
   * Answers a request from its body, or with the problem that its body is.
   *
   * @param maxBytes the longest body that is judged
   * @param answer gets UTF-8 without a NUL byte; runs at once for a body that came in one piece
   */
  public CompletableFuture<HttpResponse> read(
      HttpRequest request, int maxBytes, Function<byte[], CompletableFuture<HttpResponse>> answer) {
    RequestEntity entity = request.entity();
    if (entity instanceof HttpEntity.Strict whole) {
      ByteString data = whole.getData();
      return data.length() > maxBytes
          ? problem(tooLarge(data.length(), maxBytes))
          : judged(request, data.toArrayUnsafe(), answer);
    }
    long announced = entity.getContentLengthOption().orElse(0);
    if (announced > (long) maxBytes + DRAIN_BYTES) {
      return problem(tooLarge(announced, maxBytes));
    }
    Arrival arrival = new Arrival(maxBytes);
    CompletionStage<Done> arrived =
        entity
            .withoutSizeLimit()
            .getDataBytes()
            .completionTimeout(settings.arrival())
            .limitWeighted((long) maxBytes + DRAIN_BYTES, chunk -> (long) chunk.size())
            .runWith(Sink.foreach(arrival::add), materializer);
    return Stages.own(arrived, executor)
        .handle((done, failure) -> refusal(arrival, failure))
        .thenCompose(
            refusal ->
                refusal
                    .map(Bodies::problem)
                    .orElseGet(() -> judged(request, arrival.data.toByteArray(), answer)));
  }

  private static CompletableFuture<HttpResponse> judged(
      HttpRequest request, byte[] body, Function<byte[], CompletableFuture<HttpResponse>> answer) {
    ContentType type = request.entity().getContentType();
    if (!ContentTypes.APPLICATION_JSON.equals(type) && !isJson(type)) {
      return problem(
          Problem.of(
              Problem.Kind.MEDIA_TYPE,
              "Content-Type: " + Shown.of(type.toString()) + " (expected: application/json)"));
    }
    if (Utf8.isValid(body)) {
      return answer.apply(body);
    }
    String encoding =
        request.getHeader("Content-Encoding").map(header -> Shown.of(header.value())).orElse("");
    return encoding.isEmpty()
        ? problem(Problem.of(Problem.Kind.MALFORMED, "body: not UTF-8 (expected: JSON in UTF-8)"))
        : problem(
            Problem.of(
                Problem.Kind.MEDIA_TYPE, "Content-Encoding: " + encoding + " (expected: none)"));
  }

  /** JSON, or no type at all: Akka HTTP shows that as octets. */
  private static boolean isJson(ContentType type) {
    MediaType media = type.mediaType();
    boolean json = media.subType().equals("json") || media.subType().endsWith("+json");
    boolean utf8 = type.getCharsetOption().map(set -> set.value().equals("UTF-8")).orElse(true);
    return media.isApplication()
        && ((json && utf8) || type.equals(ContentTypes.APPLICATION_OCTET_STREAM));
  }

  /** Why an arrival is not judged; empty if it is. */
  private Optional<Problem> refusal(Arrival arrival, @Nullable Throwable failure) {
    arrival.release();
    if (arrival.size > arrival.maxBytes) {
      return Optional.of(tooLarge(arrival.size, arrival.maxBytes));
    }
    if (failure == null) {
      return Optional.empty();
    }
    Throwable cause = Causes.of(failure);
    if (cause instanceof TimeoutException) {
      String took = arrival.size + " bytes in " + settings.arrival().toMillis() + " ms";
      return Optional.of(
          Problem.of(Problem.Kind.TIMEOUT, "body: " + took + " (expected: all of it)"));
    }
    if (cause instanceof NoRoom) {
      return Optional.of(Problem.of(Problem.Kind.BUSY, "body: too many large bodies at once"));
    }
    return Optional.of(
        Problem.of(Problem.Kind.MALFORMED, "body: ended early (expected: as announced)"));
  }

  private static Problem tooLarge(long bytes, int maxBytes) {
    return Problem.of(
        Problem.Kind.TOO_LARGE,
        "body: " + bytes + " bytes or more (expected: " + maxBytes + " at most)");
  }

  private static CompletableFuture<HttpResponse> problem(Problem problem) {
    return CompletableFuture.completedFuture(Responses.problem(problem));
  }

  /** A body on its way. Confined to its stream until that has ended. */
  private final class Arrival {
    private final int maxBytes;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream(1024);
    private long held;
    private long size;

    Arrival(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    void add(ByteString chunk) {
      size += chunk.length();
      if (size > maxBytes) {
        data.reset();
        release();
        return;
      }
      held += chunk.length();
      if (heldBytes.addAndGet(chunk.length()) > settings.inFlightBytes()) {
        throw new NoRoom();
      }
      data.writeBytes(chunk.toArrayUnsafe());
    }

    void release() {
      heldBytes.addAndGet(-held);
      held = 0;
    }
  }

  /** As many bytes are held as may be. */
  private static final class NoRoom extends RuntimeException {
    NoRoom() {
      super("no room for another body", null, false, false);
    }
  }
}
