package dev.weir.http.outside;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Says, where a test fails, what the nodes said last. */
final class NodeLogs
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withLogs(failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withLogs(failure);
  }

  private static Throwable withLogs(Throwable failure) {
    StringBuilder logs = new StringBuilder("What the nodes said last:");
    for (TestNode node : TestCluster.allNodes()) {
      logs.append("\n--- ").append(node.name()).append(node.isAlive() ? "" : " (has ended)");
      node.endOfLog().forEach(line -> logs.append('\n').append(line));
    }
    failure.addSuppressed(new AssertionError(logs.toString()));
    return failure;
  }
}
