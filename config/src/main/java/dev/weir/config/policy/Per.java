package dev.weir.config.policy;

import java.util.List;

/**
 * One part of a subject: the first of these attributes that the call has.
 *
 * @param attributes names, in order of preference; not empty, each once
 */
public record Per(List<String> attributes) {
  public Per {
    attributes = List.copyOf(attributes);
    Expect.that(!attributes.isEmpty(), "per", "nothing", "an attribute");
    Expect.distinct("per", attributes);
  }

  /** The part as a policy spells it: {@code key|user}. */
  @Override
  public String toString() {
    return String.join("|", attributes);
  }
}
