package dev.weir.http.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of a node's ports, as its files say now. New connections get the new one; files
 * that are of no use change nothing.
 */
public final class LiveCertificate {

  private static final Logger LOG = LoggerFactory.getLogger(LiveCertificate.class);

  private static final long MOST_BYTES = 1 << 20;

  /** Both files' texts: they belong together. */
  private record Texts(String chain, String key) {}

  private final Path chain;
  private final Path key;
  private final InstantSource clock;
  private volatile Certificate current;
  private Texts read;
  private Texts seen;
  private String complaint = "";

  private LiveCertificate(
      Path chain, Path key, InstantSource clock, Texts texts, Certificate certificate) {
    this.chain = chain;
    this.key = key;
    this.clock = clock;
    this.read = texts;
    this.seen = texts;
    this.current = certificate;
  }

  /** Files that cannot be had, or are of no use; the message is one line. */
  public static final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;

    Rejected(String message) {
      super(message);
    }
  }

  /**
   * Reads them for the first time.
   *
   * @param chain a file of certificates in PEM, the ports' own first
   * @param key a file of its private key in PEM
   */
  public static LiveCertificate of(Path chain, Path key, InstantSource clock) throws Rejected {
    Texts texts = texts(chain, key);
    return new LiveCertificate(chain, key, clock, texts, certificate(chain, key, clock, texts));
  }

  private static Texts texts(Path chain, Path key) throws Rejected {
    return new Texts(text(chain), text(key));
  }

  private static String text(Path file) throws Rejected {
    try {
      long bytes = Files.size(file);
      if (bytes > MOST_BYTES) {
        throw new Rejected(file + ": " + bytes + " bytes (expected: at most " + MOST_BYTES + ")");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new Rejected(file + ": cannot be read (expected: a file in PEM): " + e);
    }
  }

  private static Certificate certificate(Path chain, Path key, InstantSource clock, Texts texts)
      throws Rejected {
    try {
      return Certificate.of(texts.chain(), texts.key(), clock);
    } catch (Certificate.Rejected e) {
      throw new Rejected(chain + " and " + key + ": " + e.getMessage());
    }
  }

  /** A server's side of one connection. */
  SSLEngine engine() {
    return current.engine();
  }

  /** Takes what the files say, if it is something else than before and rests since last time. */
  public synchronized void look() {
    try {
      Texts now = texts(chain, key);
      boolean rests = now.equals(seen);
      seen = now;
      if (rests && !now.equals(read)) {
        read = now;
        current = certificate(chain, key, clock, now);
        complaint = "";
        LOG.info("TLS: {}", current);
      }
    } catch (Rejected e) {
      kept(String.valueOf(e.getMessage()));
    }
  }

  private void kept(String why) {
    if (!why.equals(complaint)) {
      complaint = why;
      LOG.warn("TLS: the certificate from before holds ({}): {}", current, why);
    }
  }

  @Override
  public String toString() {
    return current.toString();
  }
}
