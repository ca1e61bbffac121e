package dev.weir.node.total;

import dev.weir.node.limiter.LedgerSettings;
import dev.weir.node.limiter.Tenure;
import java.time.InstantSource;

/**
 * What the keeper of totals needs.
 *
 * @param clock wall clock
 * @param tenure whether this node may act as an owner
 * @param journal where and how totals are written
 */
public record TotalContext(InstantSource clock, Tenure tenure, LedgerSettings journal) {}
