package dev.weir.http.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.config.matching.Match.Fault;
import java.io.IOException;
import java.util.Optional;

/**
 * Why a request was not answered (RFC 9457).
 *
 * @param kind what sort of problem
 * @param detail what is wrong, for a human; holds no secret
 * @param fault the field at fault, if it is a field's
 */
public record Problem(Kind kind, String detail, Optional<Fault> fault) {

  /** The sorts of problem. Their {@code type} is stable; their title is for humans. */
  public enum Kind {
    INVALID(400, "invalid-field", "A field is not as expected"),
    MALFORMED(400, "malformed", "The request is malformed"),
    UNAUTHENTICATED(401, "unauthenticated", "This needs a token"),
    FORBIDDEN(403, "forbidden", "The token is for something else"),
    UNKNOWN_POLICY(404, "unknown-policy", "There is no such policy"),
    NOT_FOUND(404, "not-found", "There is nothing here"),
    METHOD(405, "method-not-allowed", "This method is not allowed here"),
    TIMEOUT(408, "request-timeout", "The request took too long to arrive"),
    CONFLICT(409, "id-conflict", "This id was used for another call"),
    TOO_LARGE(413, "content-too-large", "The body is too large"),
    URI_TOO_LONG(414, "uri-too-long", "The request target is too long"),
    MEDIA_TYPE(415, "unsupported-media-type", "The body's media type is not supported"),
    HEADERS_TOO_LARGE(431, "headers-too-large", "The headers are too large"),
    INTERNAL(500, "internal-error", "Weir failed"),
    NOT_IMPLEMENTED(501, "not-implemented", "This method is not implemented"),
    BUSY(503, "busy", "This node is busy"),
    UNAVAILABLE(503, "unavailable", "This cannot be done now"),
    NOT_READY(503, "not-ready", "This node is not ready"),
    NO_ANSWER(504, "no-answer", "The limiter did not answer in time"),
    VERSION(505, "version-not-supported", "This version of HTTP is not supported");

    private final int status;
    private final String type;
    private final String title;

    Kind(int status, String slug, String title) {
      this.status = status;
      this.type = "urn:weir:problem:" + slug;
      this.title = title;
    }

    /** The status code that goes with it. */
    public int status() {
      return status;
    }
  }

  /** A problem that is no single field's. */
  public static Problem of(Kind kind, String detail) {
    return new Problem(kind, detail, Optional.empty());
  }

  /** A field that is not as expected. */
  public static Problem of(Fault fault) {
    return of(Kind.INVALID, fault);
  }

  /** A field at the root of another sort of problem. */
  public static Problem of(Kind kind, Fault fault) {
    String detail = fault.field() + ": " + fault.value() + " (expected: " + fault.expected() + ")";
    return new Problem(kind, detail, Optional.of(fault));
  }

  /** Writes it as one object. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", kind.type);
    json.writeStringField("title", kind.title);
    json.writeNumberField("status", kind.status);
    json.writeStringField("detail", detail);
    if (fault.isPresent()) {
      json.writeStringField("field", fault.get().field());
      json.writeStringField("value", fault.get().value());
      json.writeStringField("expected", fault.get().expected());
    }
    json.writeEndObject();
  }
}
