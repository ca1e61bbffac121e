package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Policies;
import dev.weir.config.syntax.PolicyFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkPoliciesTest {

  private final Policies policies =
      PolicyFiles.read(Path.of("policies"))
          .fold(
              accepted -> Policies.of(accepted.value()),
              rejected -> {
                throw new AssertionError(rejected.errors());
              });

  @Test
  void everySubjectOfEveryPolicyHasALimiterOfItsOwn() {
    SubjectIds ids = new SubjectIds(policies);
    for (String policy : policies.matchers().keySet()) {
      assertThat(ids.ids(policy, 1_000)).as(policy).hasSize(1_000);
    }
  }

  @Test
  void thePoliciesAreThoseThatTheQuestionsAsk() {
    assertThat(policies.matchers().keySet())
        .containsExactlyElementsOf(
            List.of(
                "durable-1000",
                "durable-10000",
                "hot-durable",
                "hot-durable-spread",
                "hot-memory",
                "hot-memory-spread",
                "idle-durable",
                "idle-memory",
                "journal-1000",
                "journal-10000",
                "journal-60",
                "memory",
                "minute-edges"));
  }
}
