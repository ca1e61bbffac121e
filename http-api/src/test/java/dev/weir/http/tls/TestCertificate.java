package dev.weir.http.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for loopback that has signed itself, made by the JDK's own tool.
 *
 * @param chain in PEM
 * @param key in PEM, PKCS #8
 */
public record TestCertificate(String chain, String key, Certificate certificate) {

  private static final List<String> RSA = List.of("-keyalg", "RSA", "-keysize", "2048");

  private static final String ALIAS = "one";
  private static final String PASSWORD = "changeit";

  /**
   * One that is valid now.
   *
   * @param folder where it may leave files
   * @param addresses more of them than 127.0.0.1
   */
  public static TestCertificate make(Path folder, String name, String... addresses) {
    return make(folder, name, RSA, List.of("-validity", "2"), addresses);
  }

  /** The same, of elliptic curves. */
  static TestCertificate makeElliptic(Path folder, String name) {
    return make(
        folder,
        name,
        List.of("-keyalg", "EC", "-groupname", "secp256r1"),
        List.of("-validity", "2"),
        new String[0]);
  }

  /** One that was valid until yesterday. */
  static TestCertificate expired(Path folder, String name) {
    List<String> validity = List.of("-startdate", "-3d", "-validity", "2");
    return make(folder, name, RSA, validity, new String[0]);
  }

  private static TestCertificate make(
      Path folder, String name, List<String> kind, List<String> validity, String[] addresses) {
    Path store = folder.resolve(name + ".p12");
    StringBuilder names = new StringBuilder("san=dns:localhost,ip:127.0.0.1");
    for (String address : addresses) {
      names.append(",ip:").append(address);
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-dname",
                "CN=" + name,
                "-ext",
                names.toString(),
                "-ext",
                "bc:c",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
    command.addAll(kind);
    command.addAll(validity);
    try {
      Files.deleteIfExists(store);
      Process keytool =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(name + ".out").toFile())
              .start();
      if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
        throw new AssertionError(Files.readString(folder.resolve(name + ".out")));
      }
      return read(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static TestCertificate read(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Certificate certificate = keys.getCertificate(ALIAS);
    return new TestCertificate(
        pem("CERTIFICATE", certificate.getEncoded()),
        pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()),
        certificate);
  }

  private static String pem(String what, byte[] bytes) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN "
        + what
        + "-----\n"
        + lines.encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }

  /** Of a client that trusts nobody else. */
  public SSLContext trusting() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, certificate);
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
