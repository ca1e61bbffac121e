package dev.weir.config.matching;

import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import java.util.Set;
import java.util.stream.IntStream;

/** A limit, ready to be asked whether it holds for a caller and whom it is then per. */
final class LimitRule {

  private final Limit limit;
  private final CallerCondition when;
  private final CallerCondition unless;
  private final int[][] per;
  private final Check onlyBucket;

  LimitRule(Limit limit, CallerAttributes attributes) {
    this.limit = limit;
    this.when = new CallerCondition(limit.when(), attributes);
    this.unless = new CallerCondition(limit.unless(), attributes);
    this.per =
        limit.per().stream()
            .map(part -> part.attributes().stream().mapToInt(name -> attributes.named(name).bit()))
            .map(IntStream::toArray)
            .toArray(int[][]::new);
    this.onlyBucket = new Check(limit.name(), "");
  }

  Limit limit() {
    return limit;
  }

  Durability durability() {
    return limit.durability();
  }

  /**
   * Whether the limit is for this caller.
   *
   * @param mayBeExcluded whether {@code unless} holds but for what the caller's values tell
   */
  boolean isFor(CallerValues caller, boolean mayBeExcluded) {
    return when.holds(caller)
        && !(mayBeExcluded && unless.holds(caller))
        && hasParts(caller.present());
  }

  /** Whether each part of the subject has an attribute among these. */
  boolean hasParts(int present) {
    for (int[] part : per) {
      if (first(part, present) == 0) {
        return false;
      }
    }
    return true;
  }

  /** The attributes that make the subject where these are present: the first of each part. */
  int subject(int present) {
    int subject = 0;
    for (int[] part : per) {
      subject |= first(part, present);
    }
    return subject;
  }

  /** Adds the buckets that a call meets. */
  void addTo(Grouping groups, CallFacts call) {
    int subject = subject(call.caller().present());
    RouteFacts route = call.route();
    switch (limit.subdivision()) {
      case NONE -> add(groups, subject, onlyBucket);
      case ROUTE -> add(groups, subject, bucket(route.bucket(call.method(), call.path())));
      case CATEGORY -> {
        if (route.categories().isEmpty()) {
          add(groups, subject, onlyBucket);
        }
        Set<String> wanted = limit.when().categories();
        for (String category : route.categories()) {
          if (wanted.isEmpty() || wanted.contains(category)) {
            add(groups, subject, bucket(category));
          }
        }
      }
    }
  }

  private void add(Grouping groups, int subject, Check check) {
    if (limit.isSpread()) {
      groups.addSpread(subject, durability(), check);
    } else {
      groups.add(subject, durability(), check);
    }
  }

  private Check bucket(String bucket) {
    return bucket.isEmpty() ? onlyBucket : new Check(limit.name(), bucket);
  }

  /** The set of the part's first attribute that is present; none: the empty set. */
  private static int first(int[] part, int present) {
    for (int attribute : part) {
      if ((attribute & present) != 0) {
        return attribute;
      }
    }
    return 0;
  }
}
