package dev.weir.http.outside;

import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An operator who gives one tenant one tier after the other, and knows which it can have. By one
 * thread at a time.
 */
final class Tiers {
  private static final List<String> TIERS = List.of("starter", "professional", "free");

  private final String tenant = Subjects.next("tier");

  /** The last acknowledged, and those after it of which nobody knows whether they were given. */
  private final Set<String> possible = new LinkedHashSet<>(List.of("free"));

  private int asked;
  private int acknowledged;

  synchronized void change(TestNode node) {
    String tier = TIERS.get(asked++ % TIERS.size());
    try {
      int status =
          Http.send(node.managementPort(), "PUT", path("/tier"), "{\"tier\":\"" + tier + "\"}")
              .statusCode();
      told(tier, status == 204);
    } catch (UncheckedIOException unknown) {
      told(tier, false);
    }
  }

  /** What the operator is told of a change. */
  private void told(String tier, boolean done) {
    if (done) {
      acknowledged++;
      possible.clear();
    }
    possible.add(tier);
  }

  private String path(String more) {
    return "/limiters/slim" + more + "?tenant=" + tenant;
  }

  synchronized int acknowledged() {
    return acknowledged;
  }

  /** Which tier it can have. */
  synchronized Set<String> possible() {
    return Set.copyOf(possible);
  }

  /** Which it has, by this node. */
  String of(TestNode node) {
    return new Operator(node).sees(path("")).get("tier").textValue();
  }
}
