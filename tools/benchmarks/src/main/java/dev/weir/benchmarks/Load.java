package dev.weir.benchmarks;

/**
 * What a load generator saw.
 *
 * @param perSecond requests answered per second
 * @param p50Micros median latency
 * @param p99Micros 99th percentile of it
 */
record Load(double perSecond, long p50Micros, long p99Micros) {}
