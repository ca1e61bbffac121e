package dev.weir.http.outside;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many clients that begin at once, each asking one question after the other. */
final class Crowd {
  private Crowd() {}

  /** So many clients ask so often each, spread over these nodes; all answers. */
  static List<Seen> ask(
      Asker asker, List<TestNode> nodes, Question question, int clients, int each) {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    CyclicBarrier start = new CyclicBarrier(clients);
    try {
      List<Callable<List<Seen>>> all = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        TestNode node = nodes.get(client % nodes.size());
        all.add(
            () -> {
              start.await();
              List<Seen> answers = new ArrayList<>();
              for (int i = 0; i < each; i++) {
                answers.add(asker.ask(node, question));
              }
              return answers;
            });
      }
      List<Seen> answers = new ArrayList<>();
      for (Future<List<Seen>> one : threads.invokeAll(all)) {
        answers.addAll(one.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
