package dev.weir.node.total;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The policies' accounts over the whole cluster. Safe to ask from any thread. */
public interface Totals {

  /**
   * All of them by policy, at most some seconds old.
   *
   * @return fails with {@link java.util.concurrent.TimeoutException} where their keeper does not
   *     answer in time: it is moving, or reading the journal
   */
  CompletionStage<Map<String, Total>> all();
}
