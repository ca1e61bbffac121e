package dev.weir.http.launcher;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.Properties;

/**
 * What a running {@code weir up} runs, written down for {@code weir status} and {@code weir stop}.
 *
 * @param nodes how many it started
 * @param portOffset what it added to every port
 * @param embedded whether Cassandra is its own
 */
record Plan(int nodes, int portOffset, boolean embedded) {
  static Plan of(UpSettings settings) {
    return new Plan(settings.nodes(), settings.portOffset(), settings.cassandra().isEmpty());
  }

  void writeTo(Home home) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("nodes", Integer.toString(nodes));
    properties.setProperty("port-offset", Integer.toString(portOffset));
    properties.setProperty("embedded", Boolean.toString(embedded));
    try (Writer out = Files.newBufferedWriter(home.plan())) {
      properties.store(out, null);
    }
  }

  /** Empty where nothing was started, or where the file is not what {@link #writeTo} writes. */
  static Optional<Plan> readFrom(Home home) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(home.plan())) {
      properties.load(in);
      return Optional.of(
          new Plan(
              Integer.parseInt(properties.getProperty("nodes")),
              Integer.parseInt(properties.getProperty("port-offset")),
              Boolean.parseBoolean(properties.getProperty("embedded"))));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
