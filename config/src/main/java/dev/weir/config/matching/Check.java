package dev.weir.config.matching;

/**
 * One bucket that a call meets in a limiter.
 *
 * @param limit the limit's name
 * @param bucket which of the limit's buckets, a method and a path ({@code GET /v1/invoices/:id}) or
 *     a category; empty: its only one, or that of calls without path or category
 */
public record Check(String limit, String bucket) {

  /**
   * The bucket as a part of a subject's display, {@code route=GET /v1/invoices/:id} or {@code
   * category=reads}; empty where the bucket is.
   */
  public String part() {
    if (bucket.isEmpty()) {
      return "";
    }
    // Only a route has a space: a category is a name.
    String name = bucket.indexOf(' ') < 0 ? "category=" : "route=";
    StringBuilder part = new StringBuilder(name.length() + bucket.length() + 2).append(name);
    Display.escape(bucket, bucket.length(), part);
    return part.toString();
  }
}
