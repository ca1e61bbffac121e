package dev.weir.node.window;

import java.util.List;

/**
 * What several buckets say to what one call costs.
 *
 * @param verdict denied if one denies, else uncovered if one is uncovered
 * @param cost permits of each
 * @param buckets in the order asked for
 */
public record Judgement(Verdict verdict, Cost cost, List<Bucket> buckets) {}
