package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.weir.config.policy.BodyTemplate;
import dev.weir.config.policy.BodyTemplate.Literal;
import dev.weir.config.policy.BodyTemplate.Part;
import dev.weir.config.policy.BodyTemplate.Value;
import dev.weir.http.wire.Json;
import dev.weir.node.decision.Decision.Denial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;

/** A policy's denial body, ready to be filled in: byte for byte what the policy says. */
final class DenialBody {

  private final List<Piece> pieces;

  private DenialBody(List<Piece> pieces) {
    this.pieces = pieces;
  }

  /** Compiles a template. */
  static DenialBody compile(BodyTemplate template) {
    List<Piece> pieces = new ArrayList<>();
    for (Part part : template.parts()) {
      // Part is sealed: what is no literal is a value.
      pieces.add(part instanceof Literal literal ? literal(literal.json()) : value((Value) part));
    }
    return new DenialBody(List.copyOf(pieces));
  }

  /** Writes the body of a denial where a value is due. */
  void write(JsonGenerator json, String policy, Denial denial) throws IOException {
    json.writeRawValue("");
    for (Piece piece : pieces) {
      piece.write(json, policy, denial);
    }
  }

  private static Piece literal(String text) {
    SerializableString encoded = Json.name(text);
    return (json, policy, denial) -> json.writeRaw(encoded);
  }

  private static Piece value(Value value) {
    return switch (value.placeholder()) {
      case RETRY_AFTER_SECONDS -> number(DenialBody::wait);
      case LIMIT -> number(denial -> denial.by().limit());
      case REMAINING -> number(denial -> denial.by().remaining());
      case RESET_AT -> number(denial -> denial.by().resetAtSeconds());
      case WINDOW_SECONDS -> number(denial -> denial.by().windowSeconds());
      case SCOPE -> text(value, (policy, denial) -> denial.by().scope());
      case NAME -> text(value, (policy, denial) -> denial.by().name());
      case POLICY -> text(value, (policy, denial) -> policy);
    };
  }

  /**
   * The wait; a whole window where no wait helps, so that a number stays a number and nobody who
   * reads only the body comes back at once.
   */
  private static long wait(Denial denial) {
    return denial.retryAfterSeconds().orElse(denial.by().windowSeconds());
  }

  private static Piece number(ToLongFunction<Denial> number) {
    return (json, policy, denial) -> json.writeRaw(Long.toString(number.applyAsLong(denial)));
  }

  private static Piece text(Value value, BiFunction<String, Denial, String> text) {
    String quote = value.insideString() ? "" : "\"";
    return (json, policy, denial) -> {
      char[] escaped = JsonStringEncoder.getInstance().quoteAsString(text.apply(policy, denial));
      json.writeRaw(quote);
      json.writeRaw(escaped, 0, escaped.length);
      json.writeRaw(quote);
    };
  }

  private interface Piece {
    void write(JsonGenerator json, String policy, Denial denial) throws IOException;
  }
}
