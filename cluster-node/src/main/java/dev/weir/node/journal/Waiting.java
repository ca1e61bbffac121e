package dev.weir.node.journal;

import java.time.Duration;

/**
 * Is told, several times a second, that something has not come yet. Called on the waiting thread.
 */
@FunctionalInterface
public interface Waiting {
  /**
   * Something has not come yet.
   *
   * @param what what is waited for, as a person would say it
   * @param elapsed how long it has been waited for
   */
  void on(String what, Duration elapsed);

  static Waiting silently() {
    return (what, elapsed) -> {};
  }
}
