package dev.weir.node.limiter;

import java.util.concurrent.CompletionStage;

/** Looks whether the journal holds any settings of a subject: cheaper than reading them. */
@FunctionalInterface
public interface SettingsLookup {

  /**
   * Asks the journal, at the consistency of its reads.
   *
   * @param persistenceId of the subject's settings
   * @return whether anything was ever set; fails if the journal does not answer
   */
  CompletionStage<Boolean> holds(String persistenceId);
}
