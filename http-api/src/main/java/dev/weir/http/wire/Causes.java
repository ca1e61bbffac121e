package dev.weir.http.wire;

import java.util.concurrent.CompletionException;

/** The one place that takes the wrapping off what made a stage fail. */
public final class Causes {

  private Causes() {}

  /** What really happened: stages wrap it once they depend on one another. */
  public static Throwable of(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
