package dev.weir.http.launcher;

import dev.weir.config.policy.Shown;
import dev.weir.http.access.Role;
import dev.weir.http.access.Token;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir token}: makes a bearer token, and the line that has nodes know it. */
@Command(
    name = "token",
    description = {
      "Makes a bearer token and prints it, once, and a line for the file that weir.security.tokens"
          + " (or WEIR_SECURITY_TOKENS) names. The line holds only the token's hash. Nodes follow"
          + " the file: a line that is added holds, and one that is taken out ends, within two"
          + " seconds.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Roles:",
      "  decide    asks the decision API",
      "  observe   looks at what the management API shows",
      "  operate   changes limits, incidents and nodes by it, and may look",
      "",
      "Examples:",
      "  ./weir token gateway --role decide",
      "  ./weir token oncall --role observe,operate",
      "  curl -H \"Authorization: Bearer $WEIR_TOKEN\" http://127.0.0.1:8558/nodes"
    })
final class TokenCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final SecureRandom random;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls us
  @Spec
  private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "Who is to hold it: for logs.")
  private @Nullable String name;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      required = true,
      split = ",",
      description = "What it is for: decide, observe or operate; several with commas between.")
  private Set<Role> roles = new TreeSet<>();

  TokenCommand(Terminal terminal, SecureRandom random) {
    this.terminal = terminal;
    this.random = random;
  }

  @Override
  public Integer call() {
    String holder = Objects.requireNonNull(name, "picocli requires NAME");
    if (!Token.isName(holder)) {
      throw new ParameterException(
          spec.commandLine(),
          "NAME: " + Shown.of(holder) + " (expected: " + Token.NAME_EXPECTED + ")");
    }
    String token = Token.random(random);
    String spelt =
        roles.stream()
            .sorted()
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
    terminal.say("The token, shown this once:");
    terminal.say("  " + token);
    terminal.say("The line for the file of tokens:");
    terminal.say("  " + holder + "  " + spelt + "  " + Token.hash(token));
    return ExitCode.OK;
  }
}
