package dev.weir.node.total;

import dev.weir.node.top.Tops;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What one node has counted since it began, by policy; so many as there ever were policies. */
public final class Counters {

  private final Map<String, PolicyCounters> byPolicy = new ConcurrentHashMap<>();
  private final Tops tops = new Tops();

  /** A policy's. */
  public PolicyCounters of(String policy) {
    PolicyCounters known = byPolicy.get(policy);
    return known == null
        ? byPolicy.computeIfAbsent(policy, name -> new PolicyCounters(tops.of(name)))
        : known;
  }

  /** Which subjects call the most. */
  public Tops tops() {
    return tops;
  }

  /** Everything counted, by policy. */
  public Map<String, PolicyAccount> accounts() {
    Map<String, PolicyAccount> all = new TreeMap<>();
    byPolicy.forEach((policy, counters) -> all.put(policy, counters.account()));
    return all;
  }

  /** Calls that fallbacks judged, by policy. */
  public Map<String, Long> degraded() {
    Map<String, Long> all = new TreeMap<>();
    byPolicy.forEach((policy, counters) -> all.put(policy, counters.degradedCalls()));
    return all;
  }

  /** Deliveries under way now, by policy; those that have any. */
  public Map<String, Long> inFlight() {
    Map<String, Long> all = new TreeMap<>();
    byPolicy.forEach(
        (policy, counters) -> {
          long now = counters.inFlight();
          if (now > 0) {
            all.put(policy, now);
          }
        });
    return all;
  }
}
