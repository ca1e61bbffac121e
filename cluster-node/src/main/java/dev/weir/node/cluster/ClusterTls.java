package dev.weir.node.cluster;

import akka.event.NoMarkerLogging;
import akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;
import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mutual TLS between nodes: section {@code weir.cluster.tls}. Each shows a certificate, and accepts
 * peers whose certificate the same authority has signed and has a name in common with its own. Akka
 * reads the files again every minute.
 *
 * @param certificate of the node, in PEM
 * @param key its private key, in PEM
 * @param authority who has signed the nodes' certificates, in PEM
 */
record ClusterTls(Path certificate, Path key, Path authority) {

  private static final String SECTION = "weir.cluster.tls";
  private static final String SSL = "akka.remote.artery.ssl";
  private static final String ENGINE = SSL + ".rotating-keys-engine";

  /**
   * What the section says.
   *
   * @throws IllegalArgumentException where some of the files are named and some are not, one cannot
   *     be read, or they are of no use
   */
  static Optional<ClusterTls> of(Config section) {
    List<String> names = List.of("certificate", "key", "authority");
    return names.stream().map(section::getString).allMatch(String::isEmpty)
        ? Optional.empty()
        : Optional.of(
            new ClusterTls(
                file(section, "certificate"), file(section, "key"), file(section, "authority")));
  }

  private static Path file(Config section, String name) {
    String file = section.getString(name);
    Expect.that(
        !file.isEmpty() && Files.isReadable(Path.of(file)),
        SECTION + '.' + name,
        '"' + file + '"',
        "a file in PEM that can be read, or none of certificate, key and authority");
    return Path.of(file).toAbsolutePath().normalize();
  }

  /** What Akka must be told. */
  Map<String, Object> toAkka() {
    return Map.of(
        "akka.remote.artery.transport",
        "tls-tcp",
        SSL + ".ssl-engine-provider",
        RotatingKeysSSLEngineProvider.class.getName(),
        ENGINE + ".cert-file",
        certificate.toString(),
        ENGINE + ".key-file",
        key.toString(),
        ENGINE + ".ca-cert-file",
        authority.toString(),
        ENGINE + ".protocol",
        "TLSv1.3",
        ENGINE + ".enabled-algorithms",
        List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"),
        ENGINE + ".ssl-context-cache-ttl",
        "1 minute");
  }

  /** Files of no use must be said at the start, not with the first peer. */
  void check(Config told) {
    try {
      var unused =
          new RotatingKeysSSLEngineProvider(told.getConfig(ENGINE), NoMarkerLogging.getInstance())
              .createServerSSLEngine("", 0);
    } catch (Exception e) { // Scala's methods do not say which of them they throw.
      throw new IllegalArgumentException(
          SECTION
              + ": "
              + certificate
              + ", "
              + key
              + " and "
              + authority
              + " (expected: an X.509 certificate, its private key, of RSA, and its"
              + " authority's certificate, in PEM): "
              + e.getMessage(),
          e);
    }
  }
}
