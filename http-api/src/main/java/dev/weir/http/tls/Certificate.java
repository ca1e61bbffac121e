package dev.weir.http.tls;

import akka.pki.pem.DERPrivateKeyLoader;
import akka.pki.pem.PEMDecoder;
import akka.pki.pem.PEMLoadingException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * What a port proves its name by: a chain of X.509 certificates, its own first, and the key of
 * that. Speaks TLS 1.3 and 1.2, and HTTP/2 or HTTP/1.1 as the client would rather (RFC 7301).
 */
final class Certificate {

  private static final char[] NO_PASSWORD = {};
  private static final byte[] PROBE = "weir".getBytes(StandardCharsets.US_ASCII);

  private final SSLContext context;
  private final X509Certificate own;

  private Certificate(SSLContext context, X509Certificate own) {
    this.context = context;
    this.own = own;
  }

  /** A chain or a key that is of no use; the message says which, and what was expected. */
  static final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;

    Rejected(String message) {
      super(message);
    }
  }

  /**
   * Reads both.
   *
   * @param chain certificates in PEM, one after the other
   * @param key a private key in PEM, not encrypted: PKCS #8 or PKCS #1
   */
  static Certificate of(String chain, String key, InstantSource clock) throws Rejected {
    List<X509Certificate> certificates = certificates(chain);
    PrivateKey secret = key(key);
    X509Certificate own = certificates.get(0);
    try {
      own.checkValidity(Date.from(clock.instant()));
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      throw new Rejected(
          "certificate: valid from "
              + own.getNotBefore().toInstant()
              + " to "
              + own.getNotAfter().toInstant()
              + " (expected: one that is valid now)");
    }
    if (!belongTogether(own.getPublicKey(), secret)) {
      throw new Rejected(
          "key: not that of the certificate of "
              + own.getSubjectX500Principal()
              + " (expected: the private key of the first certificate)");
    }
    return new Certificate(context(certificates, secret), own);
  }

  private static List<X509Certificate> certificates(String chain) throws Rejected {
    List<X509Certificate> all = new ArrayList<>();
    try {
      CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(chain.getBytes(StandardCharsets.US_ASCII)))
          .forEach(each -> all.add((X509Certificate) each));
    } catch (GeneralSecurityException e) {
      throw new Rejected(
          "certificate: cannot be read (expected: X.509 certificates in PEM): " + e.getMessage());
    }
    if (all.isEmpty()) {
      throw new Rejected("certificate: none there (expected: X.509 certificates in PEM)");
    }
    return all;
  }

  private static PrivateKey key(String key) throws Rejected {
    try {
      PEMDecoder.DERData data = PEMDecoder.decode(key);
      return data.label().equals("PRIVATE KEY")
          ? pkcs8(data.bytes())
          : DERPrivateKeyLoader.load(data);
    } catch (PEMLoadingException | GeneralSecurityException e) {
      throw new Rejected(
          "key: cannot be read (expected: a private key in PEM, PKCS #8 or PKCS #1, not"
              + " encrypted): "
              + e.getMessage());
    }
  }

  /** Which of them it is, only trying tells. */
  private static PrivateKey pkcs8(byte[] bytes) throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (InvalidKeySpecException another) {
        // The next.
      }
    }
    throw new InvalidKeySpecException("neither of RSA nor of EC");
  }

  private static boolean belongTogether(PublicKey shown, PrivateKey secret) {
    String algorithm = secret.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(secret);
      signing.update(PROBE);
      byte[] signed = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(shown);
      verifying.update(PROBE);
      return verifying.verify(signed);
    } catch (GeneralSecurityException otherKind) {
      return false;
    }
  }

  private static SSLContext context(List<X509Certificate> chain, PrivateKey key) throws Rejected {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry("port", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, new SecureRandom());
      return context;
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new Rejected("certificate and key: of no use (expected: of RSA or EC): " + e);
    }
  }

  /** A server's side of one connection. */
  SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setUseCipherSuitesOrder(true);
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    engine.setSSLParameters(parameters);
    return engine;
  }

  @Override
  public String toString() {
    return own.getSubjectX500Principal() + ", until " + own.getNotAfter().toInstant();
  }
}
