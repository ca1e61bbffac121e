package dev.weir.http.launcher;

import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.PolicyText;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** {@code weir check}: reads policy files as a node would, and says what they limit. */
@Command(
    name = "check",
    description = {
      "Reads the policy files of a folder as a node would, and prints what each limits. If anything"
          + " is wrong, says all of it (file, line, path, value and what was expected) and ends with"
          + " exit code 2.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  ./weir check config/policies", "  ./weir check ~/my-policies"})
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "DIR", description = "The folder.")
  private @Nullable Path folder;

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Path given = Objects.requireNonNull(folder, "picocli requires DIR");
    Optional<List<Policy>> policies = PolicyReport.of(given, terminal);
    policies.orElse(List.of()).forEach(policy -> terminal.say(PolicyText.describe(policy)));
    return policies.isPresent() ? ExitCode.OK : ExitCode.USAGE;
  }
}
