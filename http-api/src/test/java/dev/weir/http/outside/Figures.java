package dev.weir.http.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** What tests measured, for the build's output and for {@code target/outside/figures.txt}. */
final class Figures {
  private static final Path FILE = Places.work("figures").resolve("figures.txt");

  private Figures() {}

  static synchronized void say(String format, Object... values) {
    String line = String.format(Locale.ROOT, format, values);
    System.out.println("outside: " + line);
    try {
      Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
