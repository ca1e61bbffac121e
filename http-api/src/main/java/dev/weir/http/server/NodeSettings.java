package dev.weir.http.server;

import com.typesafe.config.Config;
import dev.weir.http.access.Origins;
import dev.weir.http.wire.BodySettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a node's face is told, read once at start.
 *
 * @param decisions the decision API's port
 * @param management the management API's port
 * @param leaveNotice how long a node that leaves goes on taking calls once it has said that it is
 *     not ready; at most 4 s
 * @param bodies bounds on request bodies
 * @param policies the folder of policy files
 * @param policiesLookEvery how often it is looked at whether they have changed; 100 ms to 1 hour
 * @param security who may ask
 * @param tls what the ports prove their name by; empty: they speak clear text
 * @param stopOnStdinEnd whether the end of standard input ends the node
 */
record NodeSettings(
    ListenerSettings decisions,
    ListenerSettings management,
    Duration leaveNotice,
    BodySettings bodies,
    Path policies,
    Duration policiesLookEvery,
    Security security,
    Optional<Tls> tls,
    boolean stopOnStdinEnd) {

  /**
   * Files of a certificate.
   *
   * @param certificate a chain of certificates
   * @param key the private key of the first
   * @param management whether the management port shows it too
   */
  record Tls(Path certificate, Path key, boolean management) {
    static Optional<Tls> of(Config root) {
      Config section = root.getConfig("weir.tls");
      String certificate = section.getString("certificate");
      String key = section.getString("key");
      Expect.that(
          certificate.isEmpty() == key.isEmpty(),
          "weir.tls.key",
          '"' + key + "\" with weir.tls.certificate: \"" + certificate + '"',
          "both or none");
      boolean management = section.getBoolean("management");
      Expect.that(
          certificate.isEmpty()
              || !management
              || root.getString("weir.cluster.discovery").isEmpty(),
          "weir.tls.management",
          management,
          "false where nodes ask each other in clear text who is there: with"
              + " weir.cluster.discovery");
      return certificate.isEmpty()
          ? Optional.empty()
          : Optional.of(new Tls(absolute(certificate), absolute(key), management));
    }
  }

  /**
   * Who may ask.
   *
   * @param tokens the file of tokens; empty: everybody who reaches the ports
   * @param origins where requests come from
   */
  record Security(Optional<Path> tokens, Origins origins) {
    static Security of(Config section) {
      String file = section.getString("tokens");
      return new Security(
          file.isEmpty() ? Optional.empty() : Optional.of(absolute(file)),
          new Origins(section.getStringList("trusted-proxies")));
    }
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException for a value out of bounds
   * @throws com.typesafe.config.ConfigException for one missing or of the wrong type
   */
  static NodeSettings of(Config root) {
    Security security = Security.of(root.getConfig("weir.security"));
    boolean beyond = security.tokens().isPresent() || root.getBoolean("weir.insecure-bind");
    Config bodies = root.getConfig("weir.http.bodies");
    Duration lookEvery = root.getDuration("weir.policies.look-every");
    Expect.that(
        lookEvery.compareTo(Duration.ofMillis(100)) >= 0
            && lookEvery.compareTo(Duration.ofHours(1)) <= 0,
        "weir.policies.look-every",
        lookEvery.toMillis() + " ms",
        "100 ms to 1 hour");
    Duration leaveNotice = root.getDuration("weir.http.leave-notice");
    Expect.that(
        !leaveNotice.isNegative() && leaveNotice.compareTo(Duration.ofSeconds(4)) <= 0,
        "weir.http.leave-notice",
        leaveNotice.toMillis() + " ms",
        "0 to 4 s");
    requireReachable(root);
    return new NodeSettings(
        listener(root, "weir.http", beyond),
        listener(root, "weir.management", beyond),
        leaveNotice,
        new BodySettings(bodies.getDuration("arrival"), bodies.getBytes("in-flight")),
        absolute(root.getString("weir.policies.dir")),
        lookEvery,
        security,
        Tls.of(root),
        root.getBoolean("weir.stop-on-stdin-end"));
  }

  private static Path absolute(String file) {
    return Path.of(file).toAbsolutePath().normalize();
  }

  /** Discovery names management ports: nobody else reaches one that is bound to loopback. */
  private static void requireReachable(Config root) {
    String host = root.getString("weir.management.host");
    Expect.that(
        root.getString("weir.cluster.discovery").isEmpty()
            || !isLoopback("weir.management", host)
            || isLoopback("weir.cluster", root.getString("weir.cluster.host")),
        "weir.management.host",
        '"' + host + '"',
        "with weir.cluster.discovery, an address at which the other nodes can ask this one");
  }

  private static ListenerSettings listener(Config root, String path, boolean beyond) {
    Config section = root.getConfig(path);
    String host = section.getString("host");
    Expect.that(
        beyond || isLoopback(path, host),
        path + ".host",
        '"' + host + '"',
        "a loopback address, or weir.security.tokens, or weir.insecure-bind = true");
    try {
      return new ListenerSettings(
          host, section.getInt("port"), section.getDuration("stalled-after"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + '.' + e.getMessage(), e);
    }
  }

  private static boolean isLoopback(String path, String host) {
    try {
      return !host.isBlank() && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          path + ".host: \"" + host + "\" (expected: an address of this machine)", e);
    }
  }
}
