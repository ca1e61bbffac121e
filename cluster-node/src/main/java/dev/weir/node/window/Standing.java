package dev.weir.node.window;

/** Where a writer stands among {@link Writers} of a journal. */
public enum Standing {
  /**
   * It is alone in the latest generation. All else in the journal happened before its entries,
   * whatever the clocks say: by its clock the accounts grow older.
   */
  LEADING,

  /**
   * It began from the same journal as another. Only the one that began later grants anything;
   * nobody can tell which that is, so what either writes only adds.
   */
  TIED,

  /**
   * A later generation has written. What it writes now comes late, from behind a crash or a pause,
   * perhaps by a clock that has stepped back since: it only adds, and as if from before.
   */
  OVERTAKEN
}
