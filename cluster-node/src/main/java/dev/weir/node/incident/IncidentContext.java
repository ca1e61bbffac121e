package dev.weir.node.incident;

import dev.weir.node.limiter.LedgerSettings;
import dev.weir.node.limiter.SenderClocks;
import dev.weir.node.limiter.Tenure;
import java.time.InstantSource;

/**
 * What a node's part in incidents needs.
 *
 * @param clock wall clock
 * @param tenure whether this node may act as an owner
 * @param senderClocks how far other nodes' clocks are from ours
 * @param journal where and how incidents are written
 */
public record IncidentContext(
    InstantSource clock, Tenure tenure, SenderClocks senderClocks, LedgerSettings journal) {}
