package dev.weir.http.launcher;

import java.nio.file.Path;

/**
 * Where the project lies, and within it the one folder that holds all state.
 *
 * @param root the project's folder
 * @param state the state's folder, which version control ignores
 */
record Home(Path root, Path state) {
  Home {
    root = root.toAbsolutePath().normalize();
    state = state.toAbsolutePath().normalize();
  }

  static Home at(Path root) {
    return new Home(root, root.resolve(".weir"));
  }

  Path shippedPolicies() {
    return root.resolve("config").resolve("policies");
  }

  /** The JVM options of every node, here and in production. */
  Path nodeJvmOptions() {
    return root.resolve("config").resolve("deploy").resolve("node-jvm.options");
  }

  /** The module whose build leaves Cassandra's class path. */
  Path cassandraModule() {
    return root.resolve("tools").resolve("embedded-cassandra");
  }

  Path cassandraData() {
    return state.resolve("cassandra");
  }

  Path logs() {
    return state.resolve("logs");
  }

  Path nodeLog(int index) {
    return logs().resolve("node-" + index + ".log");
  }

  /** Held by the one {@code weir up} that may run. */
  Path lock() {
    return state.resolve("up.lock");
  }

  Path launcherPid() {
    return state.resolve("launcher.pid");
  }

  Path cassandraPid() {
    return cassandraData().resolve("cassandra.pid");
  }

  Path nodePid(int index) {
    return state.resolve("node-" + index + ".pid");
  }

  /** What the running {@code weir up} was asked for. */
  Path plan() {
    return state.resolve("up.properties");
  }

  /** A path as a person in the project's folder would type it. */
  String shown(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return absolute.startsWith(root) && !absolute.equals(root)
        ? root.relativize(absolute).toString()
        : absolute.toString();
  }
}
