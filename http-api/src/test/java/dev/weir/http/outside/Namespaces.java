package dev.weir.http.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A network namespace for each node of a test, all on one bridge: what cuts nodes from each other
 * is the kernel, which then drops their packets without a word. This process is at {@link
 * #GATEWAY}, and no cut concerns it. Needs root, and Linux.
 */
final class Namespaces implements AutoCloseable {
  static final String GATEWAY = "10.77.0.1";

  private static final String BRIDGE = "weirbr0";
  private static final int FIRST = 11;
  private static final long COMMAND_SECONDS = 10;

  private final int count;

  private Namespaces(int count) {
    this.count = count;
  }

  /** Whether this machine lets us make some. */
  static boolean canBeHad() {
    return "root".equals(System.getProperty("user.name")) && run("ip", "netns", "list");
  }

  /** So many, each reaching all others. */
  static Namespaces make(int count) {
    Namespaces made = new Namespaces(count);
    // Those of a run that was killed.
    made.close();
    ip("link", "add", BRIDGE, "type", "bridge");
    ip("address", "add", GATEWAY + "/24", "dev", BRIDGE);
    ip("link", "set", BRIDGE, "up");
    for (int i = 0; i < count; i++) {
      ip("netns", "add", name(i));
      ip("link", "add", outer(i), "type", "veth", "peer", "name", inner(i), "netns", name(i));
      ip("link", "set", outer(i), "master", BRIDGE, "up");
      ip("-n", name(i), "address", "add", made.address(i) + "/24", "dev", inner(i));
      ip("-n", name(i), "link", "set", inner(i), "up");
      ip("-n", name(i), "link", "set", "lo", "up");
    }
    return made;
  }

  /** Where the node in it is. */
  String address(int index) {
    return "10.77.0." + (FIRST + index);
  }

  /** What to put before a command that is to run in it. */
  static List<String> running(int index) {
    return List.of("ip", "netns", "exec", name(index));
  }

  /** From now on nothing that either group sends reaches the other. */
  void cut(List<Integer> some, List<Integer> others) {
    routes("add", some, others);
    routes("add", others, some);
  }

  /** Undoes a {@link #cut}. */
  void heal(List<Integer> some, List<Integer> others) {
    routes("delete", some, others);
    routes("delete", others, some);
  }

  /** From now on nothing that the first group sends reaches the others; what they send arrives. */
  void silence(List<Integer> some, List<Integer> others) {
    routes("add", some, others);
  }

  /** Undoes a {@link #silence}. */
  void unsilence(List<Integer> some, List<Integer> others) {
    routes("delete", some, others);
  }

  private void routes(String change, List<Integer> some, List<Integer> others) {
    for (int one : some) {
      for (int other : others) {
        ip("-n", name(one), "route", change, "blackhole", address(other) + "/32");
      }
    }
  }

  @Override
  public void close() {
    IntStream.range(0, count).forEach(i -> run("ip", "netns", "delete", name(i)));
    IntStream.range(0, count).forEach(i -> run("ip", "link", "delete", outer(i)));
    run("ip", "link", "delete", BRIDGE);
  }

  private static String name(int index) {
    return "weir-" + index;
  }

  private static String outer(int index) {
    return "weirv" + index;
  }

  private static String inner(int index) {
    return "weirn" + index;
  }

  private static void ip(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    if (!run(command)) {
      throw new AssertionError("failed: " + String.join(" ", command));
    }
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
