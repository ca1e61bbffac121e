package dev.weir.http.decisions;

import dev.weir.config.matching.Call;
import dev.weir.config.matching.Match.Fault;
import java.util.List;
import java.util.function.Function;

/** What a body asks for, or what is wrong with it. */
sealed interface Asked<T> {

  /** One of the functions is applied, by what this is. */
  <R> R fold(Function<T, R> wellFormed, Function<Fault, R> faulty);

  /** It can be asked of the engine. */
  record WellFormed<T>(T value) implements Asked<T> {
    @Override
    public <R> R fold(Function<T, R> wellFormed, Function<Fault, R> faulty) {
      return wellFormed.apply(value);
    }
  }

  /** It cannot: nothing of it was asked, nothing is counted. */
  record Faulty<T>(Fault fault) implements Asked<T> {
    @Override
    public <R> R fold(Function<T, R> wellFormed, Function<Fault, R> faulty) {
      return faulty.apply(fault);
    }
  }

  /**
   * A batch, its calls in order.
   *
   * @param decisions 1 to {@link Field#MAX_DECISIONS}
   */
  record Batch(List<Asked<Call>> decisions) {}
}
