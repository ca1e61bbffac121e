package dev.weir.http.server;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.BootstrapSetup;
import akka.actor.CoordinatedShutdown;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.JoinSeedNodes;
import akka.management.cluster.bootstrap.ClusterBootstrap;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.FolderStamp;
import dev.weir.config.syntax.PolicyError;
import dev.weir.config.syntax.PolicyFiles;
import dev.weir.http.access.LiveTokens;
import dev.weir.http.server.NodeFace.CannotBind;
import dev.weir.http.tls.LiveCertificate;
import dev.weir.http.wire.Causes;
import dev.weir.node.Node;
import dev.weir.node.cluster.NodeConfig;
import dev.weir.node.decision.LongestWaits;
import dev.weir.node.limiter.Wiring;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's process. It checks all that can be checked before it joins a cluster, and says what is
 * wrong in lines that name it.
 */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private static final String SEED_NODES = "akka.cluster.seed-nodes";

  private final PrintStream err;
  private final ActorSystemSetup setup;

  private Main(PrintStream err, ActorSystemSetup setup) {
    this.err = err;
    this.setup = setup;
  }

  /**
   * Starts a node, which then lives on its own threads.
   *
   * @param args nothing, or {@code --config FILE}; else the file that the system property {@code
   *     weir.config.file} names, if any
   */
  public static void main(String[] args) {
    run(ActorSystemSetup.empty(), args);
  }

  /** The same with more than configuration can say. */
  static void run(ActorSystemSetup setup, String... args) {
    OptionalInt ended = new Main(System.err, setup).run(args, System.getenv());
    ended.ifPresent(System::exit);
  }

  /** The code to end with; empty if the node runs. */
  private OptionalInt run(String[] args, Map<String, String> environment) {
    Config root;
    NodeSettings settings;
    try {
      root = Configuration.load(file(args), environment);
      settings = NodeSettings.of(root);
    } catch (ConfigException | IllegalArgumentException e) {
      return ended(ExitCode.BAD_CONFIGURATION, "configuration: " + e.getMessage());
    }
    Optional<LiveTokens> tokens;
    try {
      tokens = tokens(settings);
    } catch (LiveTokens.Rejected e) {
      e.errors().forEach(err::println);
      return ended(
          ExitCode.BAD_CONFIGURATION, "tokens: " + e.errors().size() + " errors, see above");
    }
    Optional<LiveCertificate> certificate;
    try {
      certificate = certificate(settings);
    } catch (LiveCertificate.Rejected e) {
      return ended(ExitCode.BAD_CONFIGURATION, "weir.tls: " + e.getMessage());
    }
    // Before they are read: what changes meanwhile is read again.
    FolderStamp stamp = FolderStamp.of(settings.policies());
    return PolicyFiles.read(settings.policies())
        .fold(
            accepted -> start(root, settings, tokens, certificate, stamp, accepted.value()),
            rejected -> refused(settings, rejected.errors()));
  }

  private static Optional<LiveTokens> tokens(NodeSettings settings) throws LiveTokens.Rejected {
    Optional<Path> file = settings.security().tokens();
    return file.isEmpty() ? Optional.empty() : Optional.of(LiveTokens.of(file.get()));
  }

  private static Optional<LiveCertificate> certificate(NodeSettings settings)
      throws LiveCertificate.Rejected {
    Optional<NodeSettings.Tls> files = settings.tls();
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(
            LiveCertificate.of(
                files.get().certificate(), files.get().key(), InstantSource.system()));
  }

  private static Optional<String> file(String... args) {
    boolean given = args.length == 2 && args[0].equals("--config");
    Expect.that(args.length == 0 || given, "arguments", List.of(args), "none, or --config FILE");
    return given
        ? Optional.of(args[1])
        : Optional.ofNullable(System.getProperty("weir.config.file"));
  }

  private OptionalInt refused(NodeSettings settings, List<PolicyError> errors) {
    errors.forEach(error -> err.println(error));
    return ended(
        ExitCode.BAD_CONFIGURATION,
        "policies in " + settings.policies() + ": " + errors.size() + " errors, see above");
  }

  private OptionalInt start(
      Config root,
      NodeSettings settings,
      Optional<LiveTokens> tokens,
      Optional<LiveCertificate> certificate,
      FolderStamp stamp,
      List<Policy> read) {
    List<String> waits = LongestWaits.misfits(read, root);
    if (!waits.isEmpty()) {
      waits.forEach(err::println);
      return ended(ExitCode.BAD_CONFIGURATION, "waits that are too long: see above");
    }
    LivePolicies policies =
        new LivePolicies(
            settings.policies(), stamp, read, next -> LongestWaits.misfits(next, root));
    Optional<StartFailure> taken = Ports.firstTaken(settings, root);
    if (taken.isPresent()) {
      return ended(taken.get().exitCode(), taken.get().message());
    }
    ActorSystem<Void> system;
    try {
      system =
          ActorSystem.create(
              Behaviors.empty(),
              NodeConfig.systemName(),
              setup.and(BootstrapSetup.create(joiningLater(root))));
    } catch (RuntimeException e) {
      return ended(ExitCode.FAILED, "the node's actor system: " + e.getMessage());
    }
    if (settings.stopOnStdinEnd()) {
      StdinWatch.start(system);
    }
    follow(system, settings, policies::look);
    tokens.ifPresent(known -> follow(system, settings, known::look));
    certificate.ifPresent(shown -> follow(system, settings, shown::look));
    run(system, root, settings, tokens, certificate, policies);
    return OptionalInt.empty();
  }

  /** With seed nodes Akka would have the node join before there is anything on it. */
  private static Config joiningLater(Config root) {
    return root.withValue(SEED_NODES, ConfigValueFactory.fromIterable(List.of()));
  }

  /** Looks at a file now and then, on a thread that may wait for the disk. */
  private static void follow(ActorSystem<?> system, NodeSettings settings, Runnable look) {
    system
        .scheduler()
        .scheduleWithFixedDelay(
            settings.policiesLookEvery(),
            settings.policiesLookEvery(),
            look,
            system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  private void run(
      ActorSystem<?> system,
      Config root,
      NodeSettings settings,
      Optional<LiveTokens> tokens,
      Optional<LiveCertificate> certificate,
      LivePolicies policies) {
    NodeFace.bind(system, settings, tokens, certificate)
        .whenComplete(
            (bound, failure) -> {
              if (failure == null) {
                LOG.info(
                    "decisions at {}, management at {}", bound.decisions(), bound.management());
                open(system, bound.face(), policies, root);
              } else {
                Throwable cause = Causes.of(failure);
                fail(
                    system,
                    cause instanceof CannotBind bind
                        ? bind.failure()
                        : new StartFailure.Other("the node's ports: " + cause.getMessage()));
              }
            })
        .exceptionally(reported -> null);
  }

  /**
   * Now that limiters can be placed on this node. Where each of the cluster's is, the few members
   * agree on together: one that cannot answer yet, because it waits for Cassandra, say, would keep
   * all others from placing any; and one that is still cold is sent them faster than it can begin
   * them.
   */
  private static void join(ActorSystem<?> system, Config root) {
    List<String> seeds = root.getStringList(SEED_NODES);
    if (seeds.isEmpty()) {
      ClusterBootstrap.get(Adapter.toClassic(system)).start();
    } else {
      List<Address> addresses = seeds.stream().map(AddressFromURIString::parse).toList();
      Cluster.get(system).manager().tell(new JoinSeedNodes(addresses));
    }
  }

  private void open(ActorSystem<?> system, NodeFace face, LivePolicies policies, Config root) {
    Node.start(system, policies, Wiring.of(system).clock(), System::nanoTime)
        .thenAcceptAsync(
            node -> {
              face.open(node, policies);
              node.warm()
                  .whenCompleteAsync(
                      (warm, failure) -> {
                        if (failure == null) {
                          join(system, root);
                        }
                      },
                      system.executionContext());
            },
            system.executionContext())
        .whenCompleteAsync(
            (opened, failure) -> {
              if (failure != null) {
                String cause = Causes.of(failure).getMessage();
                fail(system, new StartFailure.Other("the node's engine: " + cause));
              }
            },
            system.executionContext());
  }

  /** Leaves the cluster in good order; the process ends with the code that weir.conf says. */
  private void fail(ActorSystem<?> system, StartFailure failure) {
    ended(failure.exitCode(), failure.message());
    CoordinatedShutdown.get(system).runAll(failure);
  }

  private OptionalInt ended(int code, String message) {
    err.println("weir: " + message);
    return OptionalInt.of(code);
  }

  /** Ends the node when its standard input does. */
  private static final class StdinWatch implements CoordinatedShutdown.Reason {

    static void start(ActorSystem<?> system) {
      Thread watch = new Thread(() -> watch(system), "stdin-watch");
      watch.setDaemon(true);
      watch.start();
    }

    private static void watch(ActorSystem<?> system) {
      try {
        while (System.in.read() >= 0) {
          // Whatever is said there means nothing.
        }
      } catch (IOException closed) {
        // As good as its end.
      }
      CoordinatedShutdown.get(system).runAll(new StdinWatch());
    }
  }
}
