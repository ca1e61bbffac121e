package dev.weir.http.server;

/** What a node that could not start ends with, for whoever watches the process. */
final class ExitCode {

  /** It failed for another reason than those below. */
  static final int FAILED = 1;

  /** A setting or a policy file is wrong: starting again helps nothing before it is mended. */
  static final int BAD_CONFIGURATION = 2;

  /** A port is in use. */
  static final int PORT_IN_USE = 3;

  private ExitCode() {}
}
