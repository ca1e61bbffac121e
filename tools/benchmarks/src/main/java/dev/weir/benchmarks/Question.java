package dev.weir.benchmarks;

import java.io.IOException;

/** Something to be measured, and how. */
interface Question {

  /** As the command line names it. */
  String name();

  /**
   * Measures it.
   *
   * @throws IllegalStateException if what was measured is not what the report would say
   */
  Section answer(Bench bench) throws IOException, InterruptedException;
}
