package dev.weir.config.matching;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The endpoints at one place in the tree of path templates, by method. */
final class Endpoints {

  private final Map<String, Endpoint> byMethod;
  private final @Nullable Endpoint anyMethod;

  /**
   * @param byMethod of the methods that a pattern spells out; each includes what holds for any
   * @param anyMethod of all others; null: none
   */
  Endpoints(Map<String, Endpoint> byMethod, @Nullable Endpoint anyMethod) {
    this.byMethod = Map.copyOf(byMethod);
    this.anyMethod = anyMethod;
  }

  void collect(@Nullable String method, Reached reached) {
    Endpoint exact = method == null ? null : byMethod.get(method);
    Endpoint found = exact == null ? anyMethod : exact;
    if (found != null) {
      reached.add(found);
    }
  }
}
