package dev.weir.benchmarks;

import dev.weir.config.matching.Policies;
import dev.weir.config.syntax.PolicyFiles;
import java.nio.file.Path;

/** The benchmarks' own policies. */
final class BenchmarkPolicies {

  private BenchmarkPolicies() {}

  /** Those of a folder; a mistake in one ends the run. */
  static Policies read(Path folder) {
    return PolicyFiles.read(folder)
        .fold(
            accepted -> Policies.of(accepted.value()),
            rejected -> {
              throw new IllegalStateException(rejected.errors().toString());
            });
  }
}
