package dev.weir.http.launcher;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line's root, and the launcher's main class. */
@Command(
    name = "weir",
    description = "Weir, a distributed and durable rate limiter.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = WeirCommand.Version.class,
    footer = {
      "",
      "`./weir COMMAND --help` tells more of each.",
      "",
      "Examples:",
      "  ./weir up              one node and Cassandra on this machine, until Ctrl-C",
      "  ./weir check config/policies"
    })
final class WeirCommand implements Runnable {
  /** Set by the script beside the project's README. */
  private static final String HOME = "weir.home";

  /** The class path that nodes are started with. */
  private static final String CLASS_PATH = "java.class.path";

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls us
  @Spec
  private CommandSpec spec;

  /** The jar knows. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = WeirCommand.class.getPackage().getImplementationVersion();
      return new String[] {"weir " + (version == null ? "(unpackaged)" : version)};
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command (expected: one of those below)");
  }

  static CommandLine commandLine(Home home, Terminal terminal) {
    Readiness readiness = new Readiness();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    NodeJvm jvm =
        new NodeJvm(java, home.nodeJvmOptions(), System.getProperty(CLASS_PATH), NodeJvm.SERVER);
    CommandLine line = new CommandLine(new WeirCommand());
    line.addSubcommand(new UpCommand(home, jvm, readiness::of, InstantSource.system(), terminal));
    line.addSubcommand(new NodeCommand());
    line.addSubcommand(new CheckCommand(terminal));
    line.addSubcommand(new TokenCommand(terminal, new SecureRandom()));
    line.addSubcommand(new StatusCommand(home, readiness::of, terminal));
    line.addSubcommand(new StopCommand(home, InstantSource.system(), terminal));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> LauncherException.tell(failure, terminal));
    return line;
  }

  public static void main(String[] args) {
    String root = System.getProperty(HOME);
    if (root == null) {
      System.err.println("weir: " + HOME + " is not set (expected: started by the script ./weir)");
      System.exit(ExitCode.USAGE);
      return;
    }
    System.exit(commandLine(Home.at(Path.of(root)), Terminal.system()).execute(args));
  }
}
