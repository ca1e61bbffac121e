package dev.weir.http.server;

import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.FolderStamp;
import dev.weir.config.syntax.PolicyFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies of a node, which follow their files: looked at again and again, checked whole, and
 * swapped at once. Files that have an error change nothing; nor do files that still change between
 * two looks, since somebody may be writing them.
 *
 * <p>Any thread may ask for the policies; one at a time looks.
 */
final class LivePolicies implements Supplier<Policies> {

  private static final Logger LOG = LoggerFactory.getLogger(LivePolicies.class);

  private final Path folder;
  private final Function<List<Policy>, List<String>> misfits;
  private volatile Policies current;

  /** The files as they were when they were last read. */
  private FolderStamp read;

  private FolderStamp seen;

  /**
   * @param stamp of the files, from before the policies were read
   * @param misfits what is wrong with policies on this node, though they are well-formed
   */
  LivePolicies(
      Path folder,
      FolderStamp stamp,
      List<Policy> policies,
      Function<List<Policy>, List<String>> misfits) {
    this.folder = folder;
    this.misfits = misfits;
    this.current = Policies.of(policies);
    this.read = stamp;
    this.seen = stamp;
  }

  @Override
  public Policies get() {
    return current;
  }

  /** Takes what the files say, if they say something else than before and rest since last time. */
  synchronized void look() {
    FolderStamp now = FolderStamp.of(folder);
    boolean rests = now.equals(seen);
    seen = now;
    if (rests && !now.equals(read)) {
      var unused =
          PolicyFiles.read(folder)
              .fold(
                  accepted -> accepted(now, accepted.value()),
                  rejected -> kept(now, rejected.errors()));
    }
  }

  private boolean accepted(FolderStamp before, List<Policy> policies) {
    if (!FolderStamp.of(folder).equals(before)) {
      // They changed while they were read: whatever that was, it is not what anybody wrote.
      return false;
    }
    List<String> wrong = misfits.apply(policies);
    if (!wrong.isEmpty()) {
      return kept(before, wrong);
    }
    read = before;
    Policies next = Policies.of(policies);
    List<String> changes = changes(current.hashes(), next.hashes());
    if (!changes.isEmpty()) {
      current = next;
      LOG.info("policies in {}: {}", folder, String.join("; ", changes));
    }
    return true;
  }

  private boolean kept(FolderStamp stamp, List<?> errors) {
    read = stamp;
    StringBuilder lines = new StringBuilder();
    errors.forEach(error -> lines.append("\n  ").append(error));
    LOG.warn(
        "policies in {}: {} errors, so those from before hold (expected: none):{}",
        folder,
        errors.size(),
        lines);
    return false;
  }

  private static List<String> changes(Map<String, String> before, Map<String, String> after) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<String> changes = new ArrayList<>();
    for (String name : names) {
      String was = before.get(name);
      String is = after.get(name);
      if (was == null) {
        changes.add(name + " is new, " + is);
      } else if (is == null) {
        changes.add(name + " is gone");
      } else if (!was.equals(is)) {
        changes.add(name + " is now " + is);
      }
    }
    return changes;
  }
}
