package dev.weir.http.launcher;

import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.PolicyFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads policies for a person: what is wrong with them is said at once, all of it. */
final class PolicyReport {
  private PolicyReport() {}

  /** The policies, or nothing after everything that is wrong has been said. */
  static Optional<List<Policy>> of(Path folder, Terminal terminal) {
    return PolicyFiles.read(folder)
        .fold(
            accepted -> Optional.of(accepted.value()),
            rejected -> {
              int errors = rejected.errors().size();
              rejected.errors().forEach(error -> terminal.complain(error.toString()));
              terminal.failure(
                  folder + ": " + errors + (errors == 1 ? " error" : " errors"), List.of());
              return Optional.empty();
            });
  }
}
