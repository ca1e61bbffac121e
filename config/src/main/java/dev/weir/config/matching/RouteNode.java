package dev.weir.config.matching;

import org.jspecify.annotations.Nullable;

/**
 * One place in the tree of path templates.
 *
 * @param literals what follows a segment that a template spells out
 * @param parameter what follows any other segment; null: nothing
 * @param here whom a path that ends here reaches; null: nobody
 * @param rest whom any path through here reaches, by a wildcard at the end; null: nobody
 */
record RouteNode(
    Literals literals,
    @Nullable RouteNode parameter,
    @Nullable Endpoints here,
    @Nullable Endpoints rest) {

  /**
   * Collects all that a path's rest reaches, the most specific first: at each segment what is
   * spelled out before parameters before wildcards.
   */
  void collect(CallPath path, int segment, @Nullable String method, Reached reached) {
    if (segment == path.count()) {
      if (here != null) {
        here.collect(method, reached);
      }
    } else {
      RouteNode literal = literals.find(path, segment);
      if (literal != null) {
        literal.collect(path, segment + 1, method, reached);
      }
      if (parameter != null) {
        parameter.collect(path, segment + 1, method, reached);
      }
    }
    if (rest != null) {
      rest.collect(method, reached);
    }
  }
}
