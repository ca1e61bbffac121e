package dev.weir.http.server;

import akka.actor.CoordinatedShutdown;

/** Why a node that had begun to start ends again. The exit codes stand in weir.conf. */
sealed interface StartFailure extends CoordinatedShutdown.Reason {

  /** What is said about it, in one line. */
  String message();

  /** The code that the process ends with. */
  int exitCode();

  /** A port belongs to somebody else. */
  record PortInUse(String message) implements StartFailure {
    @Override
    public int exitCode() {
      return ExitCode.PORT_IN_USE;
    }
  }

  /** Anything else. */
  record Other(String message) implements StartFailure {
    @Override
    public int exitCode() {
      return ExitCode.FAILED;
    }
  }
}
