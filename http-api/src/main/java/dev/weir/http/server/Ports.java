package dev.weir.http.server;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Whether a node's ports are free, asked before it joins a cluster that it would leave at once. */
final class Ports {

  private Ports() {}

  /** The first port that cannot be had, in one line. */
  static Optional<StartFailure> firstTaken(NodeSettings settings, Config root) {
    ListenerSettings decisions = settings.decisions();
    ListenerSettings management = settings.management();
    return taken("weir.http.port", decisions.host(), decisions.port())
        .or(() -> taken("weir.management.port", management.host(), management.port()))
        .or(() -> artery(root.getConfig("akka.remote.artery")));
  }

  /** What went wrong with binding a port. */
  static StartFailure failure(String field, String host, int port, Throwable cause) {
    String address = host + ':' + port;
    return find(cause)
        .<StartFailure>map(
            bind ->
                new StartFailure.PortInUse(
                    field + ": " + port + " (expected: a free port; " + address + " is in use)"))
        .orElseGet(
            () ->
                new StartFailure.Other(
                    field + ": " + port + ": cannot bind " + address + ": " + cause.getMessage()));
  }

  private static Optional<StartFailure> artery(Config artery) {
    String bindHost = artery.getString("bind.hostname");
    String host = bindHost.isEmpty() ? artery.getString("canonical.hostname") : bindHost;
    String bindPort = artery.getString("bind.port");
    int port = bindPort.isEmpty() ? artery.getInt("canonical.port") : artery.getInt("bind.port");
    return taken("weir.cluster.port", host, port);
  }

  private static Optional<StartFailure> taken(String field, String host, int port) {
    if (port == 0) {
      return Optional.empty();
    }
    try (ServerSocket socket = new ServerSocket()) {
      // As Akka binds it: connections of a node that has just ended do not matter.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(failure(field, host, port, e));
    }
  }

  /** A port in use, among the causes; an address of another machine shows as the same exception. */
  private static Optional<Throwable> find(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException
          && String.valueOf(cause.getMessage()).contains("Address already in use")) {
        return Optional.of(cause);
      }
    }
    return Optional.empty();
  }
}
