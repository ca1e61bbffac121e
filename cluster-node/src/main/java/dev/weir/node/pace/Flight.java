package dev.weir.node.pace;

import dev.weir.config.matching.Naming.Limiter;
import java.util.Optional;

/**
 * A delivery under way.
 *
 * @param number its lease's, never used twice for one destination
 * @param callId what it was asked for by
 * @param sender on whose behalf, if on anybody's
 * @param sinceMillis when it was let in
 * @param expiresAtMillis when it has failed if nobody has said how it went
 * @param probe whether it decides if the destination works
 */
record Flight(
    long number,
    long callId,
    Optional<Limiter> sender,
    long sinceMillis,
    long expiresAtMillis,
    boolean probe) {}
