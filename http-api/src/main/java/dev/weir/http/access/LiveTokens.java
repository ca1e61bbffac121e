package dev.weir.http.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a file, which follow it: looked at again and again, checked whole, and swapped at
 * once. A file that has an error changes nothing; nor does one that still changes between two
 * looks. Any thread may ask for them; one at a time looks.
 */
public final class LiveTokens {

  private static final Logger LOG = LoggerFactory.getLogger(LiveTokens.class);

  private static final long MOST_BYTES = 1 << 20;

  private final Path file;
  private volatile Tokens current;
  private String read;
  private String seen;

  private LiveTokens(Path file, String text, Tokens tokens) {
    this.file = file;
    this.read = text;
    this.seen = text;
    this.current = tokens;
  }

  /** A file that cannot be had, or whose lines are not as they should be. */
  public static final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> errors;

    Rejected(List<String> errors) {
      super(String.join("; ", errors));
      this.errors = List.copyOf(errors);
    }

    /** One line of text each. */
    public List<String> errors() {
      return errors;
    }
  }

  /** Reads a file for the first time. */
  public static LiveTokens of(Path file) throws Rejected {
    String text = text(file);
    TokenFile.Read read = TokenFile.read(file.toString(), text);
    if (!read.errors().isEmpty()) {
      throw new Rejected(read.errors());
    }
    return new LiveTokens(file, text, read.tokens());
  }

  private static String text(Path file) throws Rejected {
    try {
      long bytes = Files.size(file);
      if (bytes > MOST_BYTES) {
        throw new Rejected(
            List.of(file + ": " + bytes + " bytes (expected: at most " + MOST_BYTES + ")"));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new Rejected(List.of(file + ": cannot be read (expected: a token file): " + e));
    }
  }

  Supplier<Tokens> tokens() {
    return () -> current;
  }

  /** Takes what the file says, if it says something else than before and rests since last time. */
  public synchronized void look() {
    String now;
    try {
      now = text(file);
    } catch (Rejected gone) {
      kept(gone.errors(), "");
      return;
    }
    boolean rests = now.equals(seen);
    seen = now;
    if (!rests || now.equals(read)) {
      return;
    }
    TokenFile.Read next = TokenFile.read(file.toString(), now);
    if (next.errors().isEmpty()) {
      read = now;
      current = next.tokens();
      LOG.info("tokens in {}: {} now", file, current.count());
    } else {
      kept(next.errors(), now);
    }
  }

  private void kept(List<String> errors, String text) {
    if (!read.equals(text)) {
      read = text;
      LOG.warn(
          "tokens: those from before hold (expected: no error):\n  {}",
          String.join("\n  ", errors));
    }
  }
}
