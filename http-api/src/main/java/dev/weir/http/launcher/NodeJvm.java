package dev.weir.http.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a node is started.
 *
 * @param java the JVM's executable
 * @param options a file of JVM options, the same for every node everywhere
 * @param classPath of the node, as {@code java} takes it
 * @param mainClass the node's own
 */
record NodeJvm(Path java, Path options, String classPath, String mainClass) {
  static final String SERVER = "dev.weir.http.server.Main";

  List<String> command(UpSettings settings, int index) {
    NodePorts ports = settings.ports(index);
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.add("@" + options);
    List.of(
            "weir.http.host=127.0.0.1",
            "weir.http.port=" + ports.decisions(),
            "weir.management.host=127.0.0.1",
            "weir.management.port=" + ports.management(),
            "weir.cluster.host=127.0.0.1",
            "weir.cluster.port=" + ports.cluster(),
            // Only the first: it forms the cluster at once, since it need not ask for another.
            "weir.cluster.seed-nodes.0=127.0.0.1:" + settings.ports(0).cluster(),
            "weir.policies.dir=" + settings.policies(),
            "weir.cassandra.contact-points.0=" + settings.contactPoint(),
            "weir.cassandra.create-schema=" + createsSchema(settings, index),
            // Whoever asks these sees them end.
            "weir.http.leave-notice=0s",
            "weir.stop-on-stdin-end=true")
        .forEach(each -> command.add("-D" + each));
    command.addAll(List.of("-cp", classPath, mainClass));
    return command;
  }

  /**
   * Cassandra nodes merge changes of a schema that are made at once, and not always well: on a ring
   * only the first of ours makes them. The embedded one is alone and orders them.
   */
  private static boolean createsSchema(UpSettings settings, int index) {
    return index == 0 || settings.cassandra().isEmpty();
  }
}
