package dev.weir.config.policy;

/**
 * A method and a path template.
 *
 * @param method upper case, or {@code *} for any
 * @param path segments of which {@code :name} stands for any one, and a last {@code *} for any rest
 *     (none included)
 */
public record RoutePattern(String method, String path) {

  /** The pattern as a policy spells it, and as answers show it. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
