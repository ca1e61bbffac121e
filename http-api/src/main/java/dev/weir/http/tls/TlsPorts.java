package dev.weir.http.tls;

import akka.NotUsed;
import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import akka.stream.TLSClosing;
import akka.stream.TLSProtocol;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.TLS;
import akka.util.ByteString;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which of a node's ports speak TLS. It ends before anything else looks at a connection's bytes:
 * behind it HTTP/1.1 and HTTP/2 are told apart as in clear text, for who has agreed on HTTP/2 in
 * the handshake begins with its preface (RFC 9113, 3.3).
 */
public final class TlsPorts implements Extension {

  private static final Id ID = new Id();

  private final Map<Integer, LiveCertificate> byPort = new ConcurrentHashMap<>();

  private TlsPorts() {}

  private static final class Id extends AbstractExtensionId<TlsPorts> {
    @Override
    public TlsPorts createExtension(ExtendedActorSystem system) {
      return new TlsPorts();
    }
  }

  /** Those of an actor system. */
  public static TlsPorts of(ClassicActorSystemProvider system) {
    ActorSystem classic = system.classicSystem();
    return ID.get(classic);
  }

  /** From now on who connects to this port speaks TLS. */
  public void add(int port, LiveCertificate certificate) {
    byPort.put(port, certificate);
  }

  /** Plain bytes of a connection to a port, if it speaks TLS; else its bytes as they are. */
  public Flow<ByteString, ByteString, NotUsed> plain(
      int port, Flow<ByteString, ByteString, NotUsed> bytes) {
    return Optional.ofNullable(byPort.get(port))
        .map(certificate -> decrypted(certificate, bytes))
        .orElse(bytes);
  }

  private static Flow<ByteString, ByteString, NotUsed> decrypted(
      LiveCertificate certificate, Flow<ByteString, ByteString, NotUsed> bytes) {
    BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> tls =
        TLS.create(certificate::engine, session -> {}, TLSClosing.eagerClose());
    return BidiFlow.fromFlows(
            Flow.of(ByteString.class).map(TlsPorts::outbound),
            Flow.of(SslTlsInbound.class)
                .filter(TLSProtocol.SessionBytes.class::isInstance)
                .map(inbound -> ((TLSProtocol.SessionBytes) inbound).bytes()))
        .atop(tls)
        .join(bytes);
  }

  private static SslTlsOutbound outbound(ByteString bytes) {
    return new TLSProtocol.SendBytes(bytes);
  }
}
