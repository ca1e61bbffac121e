package dev.weir.node.decision;

import dev.weir.config.policy.Counts;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.node.decision.Decision.Entry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How many items a batch call may carry, by the limits that a batch of another size met. */
final class RoomForItems {

  private RoomForItems() {}

  /**
   * The most items that every limit that items count for has room for; a limit in shadow denies
   * none.
   *
   * @param limits the windows that the call met, as they are without it
   * @return empty where items count for none of them
   */
  static OptionalLong of(Policy policy, List<Entry> limits) {
    OptionalLong least = OptionalLong.empty();
    for (Entry entry : limits) {
      Optional<Counts> counts =
          entry.shadow() ? Optional.empty() : policy.limit(entry.name()).map(Limit::counts);
      OptionalLong room =
          counts.map(known -> known.items(entry.remaining())).orElse(OptionalLong.empty());
      if (least.isEmpty() || (room.isPresent() && room.getAsLong() < least.getAsLong())) {
        least = room;
      }
    }
    return least;
  }
}
