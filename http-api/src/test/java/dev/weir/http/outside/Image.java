package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.node.journal.EmbeddedCassandraSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The image that the build makes of a node, unpacked: what a container of it would see, but that
 * the JVM and the system below are this machine's.
 *
 * @param root what would be the container's root folder
 * @param config what the image says of its process
 */
record Image(Path root, JsonNode config) {

  /** Unpacks the image that this build has made. */
  static Image unpack() {
    Path packed = Places.work("image");
    Path root = Places.work("image").resolve("root");
    try {
      Files.createDirectories(root);
      extract(Places.IMAGE, packed);
      JsonNode manifest = Json.tree(Files.readString(packed.resolve("manifest.json"))).get(0);
      for (JsonNode layer : manifest.get("Layers")) {
        extract(packed.resolve(layer.asText()), root);
      }
      Path config = packed.resolve(manifest.get("Config").asText());
      return new Image(root, Json.tree(Files.readString(config)).get("config"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void extract(Path tar, Path folder) throws IOException {
    try {
      int code =
          new ProcessBuilder("tar", "-xf", tar.toString(), "-C", folder.toString())
              .inheritIO()
              .start()
              .waitFor();
      assertThat(code).as("tar -xf %s", tar).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Where its process begins. */
  Path workingDirectory() {
    return inside(config.get("WorkingDir").asText());
  }

  private Path inside(String path) {
    return root.resolve(path.substring(1));
  }

  /** Its command, with the paths that it has here. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    for (JsonNode word : config.get("Entrypoint")) {
      command.add(word.asText().startsWith("@/") ? argumentFile(word.asText()) : word.asText());
    }
    assertThat(command.get(0)).isEqualTo("java");
    command.set(0, EmbeddedCassandraSettings.currentJava().toString());
    return command;
  }

  /** A copy of a file of arguments in which the container's paths are those here. */
  private String argumentFile(String word) {
    Path file = inside(word.substring(1));
    Path copy = file.resolveSibling(file.getFileName() + ".here");
    String folder = config.get("WorkingDir").asText() + "/";
    try {
      Files.writeString(copy, Files.readString(file).replace(folder, inside(folder) + "/"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "@" + copy;
  }
}
