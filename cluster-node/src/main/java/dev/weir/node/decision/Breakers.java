package dev.weir.node.decision;

import dev.weir.config.matching.Checks;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.Owners;
import java.util.Locale;
import java.util.Optional;

/** A breaker for each shard of durable limiters and for each of memory limiters. */
final class Breakers {

  private final Owners limiters;
  private final Breaker[] durable;
  private final Breaker[] memory;

  Breakers(Owners limiters, int shards, DecisionSettings settings) {
    this.limiters = limiters;
    durable = breakers(Durability.DURABLE, shards, settings);
    memory = breakers(Durability.MEMORY, shards, settings);
  }

  /** Leave to ask the limiter that these checks are for. */
  Optional<Breaker.Permit> acquire(Checks checks) {
    Breaker[] breakers =
        switch (checks.durability()) {
          case DURABLE -> durable;
          case MEMORY -> memory;
        };
    return breakers[limiters.shard(checks.subject())].acquire();
  }

  private static Breaker[] breakers(Durability durability, int shards, DecisionSettings settings) {
    String kind = durability.name().toLowerCase(Locale.ROOT);
    Breaker[] breakers = new Breaker[shards];
    for (int shard = 0; shard < shards; shard++) {
      breakers[shard] = new Breaker(kind + " shard " + shard, settings);
    }
    return breakers;
  }
}
