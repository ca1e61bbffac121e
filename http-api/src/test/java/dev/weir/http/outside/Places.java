package dev.weir.http.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where these tests find what they run, and keep what it writes. Tests run in their module's
 * folder.
 */
final class Places {
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  static final Path CASSANDRA_MODULE = PROJECT.resolve("tools").resolve("embedded-cassandra");
  static final Path SHIPPED_POLICIES = PROJECT.resolve("config").resolve("policies");
  static final Path SHIPPED_JVM_OPTIONS =
      PROJECT.resolve("config").resolve("deploy").resolve("node-jvm.options");
  static final Path TEST_POLICIES = Path.of("src", "test", "resources", "outside", "policies");

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  /** What the build makes of a node, without an operating system or a Java below it. */
  static final Path IMAGE = TARGET.resolve("image-check.tar");

  private Places() {}

  /** A folder below the build's own, made if it is missing. */
  static Path work(String name) {
    try {
      return Files.createDirectories(TARGET.resolve("outside").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, and the tests' own classes before it. */
  static String plantedClassPath() {
    return TARGET.resolve("test-classes") + ":" + nodeClassPath();
  }

  /** What the product's own nodes run on: nothing of the tests is in it. */
  static String nodeClassPath() {
    try {
      String jars = Files.readString(TARGET.resolve("classpath.txt"), StandardCharsets.UTF_8);
      return TARGET.resolve("classes") + ":" + jars.strip();
    } catch (IOException e) {
      throw new UncheckedIOException("package http-api first", e);
    }
  }
}
