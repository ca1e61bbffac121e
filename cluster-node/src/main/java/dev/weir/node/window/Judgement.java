package dev.weir.node.window;

import java.util.List;

/**
 * What several buckets say to one cost.
 *
 * @param verdict denied if one denies, else uncovered if one is uncovered
 * @param cost permits; 0 looks
 * @param buckets in the order asked for
 */
public record Judgement(Verdict verdict, long cost, List<Bucket> buckets) {}
