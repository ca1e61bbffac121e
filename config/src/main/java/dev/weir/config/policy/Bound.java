package dev.weir.config.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a limit bounds: permits per window, or calls in flight. */
public sealed interface Bound permits Rates, Burst {

  /** Its windows where a tier has none of its own; empty where it has no windows. */
  List<Rate> always();

  /** Its windows by tier. */
  Map<String, List<Rate>> byTier();

  /** What its permits are taken for. */
  Counts counts();

  /** Its bound on calls in flight, if it is one. */
  Optional<Burst> burst();
}
