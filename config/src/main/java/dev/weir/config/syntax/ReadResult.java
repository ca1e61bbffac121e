package dev.weir.config.syntax;

import java.util.List;
import java.util.function.Function;

/** What reading gives: all of it, or all that is wrong with it. */
public sealed interface ReadResult<T> {

  /** One of the functions is applied, by what this is. */
  <R> R fold(Function<Accepted<T>, R> accepted, Function<Rejected<T>, R> rejected);

  /** It was read, and nothing is wrong with it. */
  record Accepted<T>(T value) implements ReadResult<T> {
    @Override
    public <R> R fold(Function<Accepted<T>, R> accepted, Function<Rejected<T>, R> rejected) {
      return accepted.apply(this);
    }
  }

  /**
   * It cannot be used.
   *
   * @param errors all that was found, by file and line; not empty
   */
  record Rejected<T>(List<PolicyError> errors) implements ReadResult<T> {
    public Rejected {
      errors = List.copyOf(errors);
    }

    @Override
    public <R> R fold(Function<Accepted<T>, R> accepted, Function<Rejected<T>, R> rejected) {
      return rejected.apply(this);
    }
  }
}
