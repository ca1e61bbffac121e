package dev.weir.http.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;

/**
 * Keeps out of the log, unless it is at debug, what Akka calls errors and is a peer's doing: HTTP/2
 * frames that are malformed, or that end in their middle because the peer is gone. The loggers say
 * much else, so {@code logback.xml} cannot switch them off.
 */
public final class PeerFaults extends Filter<ILoggingEvent> {

  private static final String STAGE = "Error in stage [akka.http.impl.engine.http2.framing.";
  private static final String CUT_OFF =
      "HTTP2 connection failed with error [truncated data in ByteStringParser]";

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return event.getLevel() == Level.ERROR
            && isPeersDoing(event.getFormattedMessage())
            // Asked for anew, as loggers cannot be had yet while logback makes its filters.
            && !LoggerFactory.getLogger(PeerFaults.class).isDebugEnabled()
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }

  private static boolean isPeersDoing(String message) {
    return message.startsWith(STAGE) || message.startsWith(CUT_OFF);
  }
}
