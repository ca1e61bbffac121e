package dev.weir.http.outside;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the project has Kubernetes run, as JSON. */
final class Manifests {
  private static final Path FOLDER =
      Places.PROJECT.resolve("config").resolve("deploy").resolve("kubernetes");

  private static final YAMLMapper YAML = new YAMLMapper();

  private Manifests() {}

  /** What is applied together. */
  static JsonNode kustomization() {
    return documents(FOLDER.resolve("kustomization.yaml")).get(0);
  }

  /** The files beside it. */
  static List<String> files() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("kustomization.yaml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every object of theirs. */
  static List<JsonNode> objects() {
    return files().stream().flatMap(file -> documents(FOLDER.resolve(file)).stream()).toList();
  }

  static List<JsonNode> objects(String kind) {
    return objects().stream().filter(it -> it.path("kind").asText().equals(kind)).toList();
  }

  static JsonNode deployment(String name) {
    return objects("Deployment").stream()
        .filter(it -> it.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no Deployment " + name));
  }

  /** Whether labels hold all of a selector's. */
  static boolean selects(JsonNode matchLabels, JsonNode labels) {
    for (Map.Entry<String, JsonNode> wanted : matchLabels.properties()) {
      if (!wanted.getValue().equals(labels.path(wanted.getKey()))) {
        return false;
      }
    }
    return !matchLabels.isEmpty();
  }

  private static List<JsonNode> documents(Path file) {
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(Files.readString(file))) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
