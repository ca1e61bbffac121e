package dev.weir.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.syntax.FolderStamp;
import dev.weir.config.syntax.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LivePoliciesTest {

  @TempDir Path folder;

  private long writtenMillis = 1_714_058_400_000L;
  private LivePolicies live;

  @BeforeEach
  void start() throws IOException {
    write("one", 10);
    FolderStamp stamp = FolderStamp.of(folder);
    live =
        PolicyFiles.read(folder)
            .fold(
                accepted ->
                    new LivePolicies(
                        folder,
                        stamp,
                        accepted.value(),
                        policies ->
                            policies.stream().anyMatch(one -> one.name().equals("misfit"))
                                ? List.of("misfit")
                                : List.of()),
                rejected -> {
                  throw new AssertionError(rejected.errors());
                });
  }

  @Test
  void whatDoesNotChangeStaysTheSameObject() {
    var before = live.get();
    live.look();
    live.look();
    assertThat(live.get()).isSameAs(before);
  }

  @Test
  void aChangeIsTakenWhenItRestsFromOneLookToTheNext() throws IOException {
    write("one", 20);
    live.look();
    assertThat(permits("one")).isEqualTo(10);
    live.look();
    assertThat(permits("one")).isEqualTo(20);
  }

  @Test
  void whatIsStillBeingWrittenIsNotRead() throws IOException {
    for (int size = 11; size < 20; size++) {
      write("one", size);
      live.look();
      assertThat(permits("one")).isEqualTo(10);
    }
    live.look();
    assertThat(permits("one")).isEqualTo(19);
  }

  @Test
  void anErrorInOneFileKeepsAllAsTheyWere() throws IOException {
    write("one", 20);
    write("two", 5);
    Files.writeString(folder.resolve("three.conf"), "policy = three\nlimits = [");
    live.look();
    live.look();
    assertThat(live.get().hashes()).containsOnlyKeys("one");
    assertThat(permits("one")).isEqualTo(10);
    Files.delete(folder.resolve("three.conf"));
    live.look();
    live.look();
    assertThat(live.get().hashes()).containsOnlyKeys("one", "two");
    assertThat(permits("one")).isEqualTo(20);
  }

  @Test
  void whatDoesNotFitThisNodeKeepsAllAsTheyWere() throws IOException {
    write("one", 20);
    write("misfit", 5);
    live.look();
    live.look();
    assertThat(live.get().hashes()).containsOnlyKeys("one");
    assertThat(permits("one")).isEqualTo(10);
  }

  @Test
  void filesThatAreMovedInPlaceAreSeenAlsoWithTheSameSizeAndTime() throws IOException {
    write("new", 42);
    Path made = folder.resolve("new.conf");
    Files.writeString(made, Files.readString(made).replace("policy = new", "policy = one"));
    Files.setLastModifiedTime(made, FileTime.fromMillis(writtenMillis - 1));
    Files.move(made, folder.resolve("one.conf"), StandardCopyOption.REPLACE_EXISTING);
    live.look();
    live.look();
    assertThat(permits("one")).isEqualTo(42);
  }

  @Test
  void aPolicyWhoseFileIsGoneIsGone() throws IOException {
    write("two", 5);
    live.look();
    live.look();
    Files.delete(folder.resolve("one.conf"));
    live.look();
    live.look();
    assertThat(live.get().hashes()).containsOnlyKeys("two");
  }

  @Test
  void aFolderWithoutPoliciesKeepsThoseFromBefore() throws IOException {
    Files.delete(folder.resolve("one.conf"));
    live.look();
    live.look();
    live.look();
    assertThat(permits("one")).isEqualTo(10);
  }

  @Test
  void anotherTimeAloneChangesNothing() throws IOException {
    var before = live.get();
    Files.setLastModifiedTime(folder.resolve("one.conf"), FileTime.fromMillis(writtenMillis + 1));
    live.look();
    live.look();
    assertThat(live.get()).isSameAs(before);
  }

  private long permits(String policy) {
    return live.get()
        .matcher(policy)
        .orElseThrow()
        .policy()
        .limits()
        .get(0)
        .rates()
        .get(0)
        .permits();
  }

  private void write(String policy, int permits) throws IOException {
    Path file = folder.resolve(policy + ".conf");
    Files.writeString(
        file,
        "policy = "
            + policy
            + "\ncaller = [ { name = org } ]\nlimits = [ { name = a, per = [org], rates = [\""
            + permits
            + " per minute\"] } ]\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(writtenMillis++));
  }
}
