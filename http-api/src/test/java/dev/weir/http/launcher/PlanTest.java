package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
  @TempDir Path folder;

  @Test
  void readsWhatItWrote() throws Exception {
    Home home = new Home(folder, folder);
    Plan plan = Plan.of(new UpSettings(3, false, folder, Optional.empty(), 12));
    plan.writeTo(home);
    assertThat(Plan.readFrom(home)).contains(plan).contains(new Plan(3, 12, true));
  }

  @Test
  void aMissingOrForeignFileIsNoPlan() throws Exception {
    Home home = new Home(folder, folder);
    assertThat(Plan.readFrom(home)).isEmpty();
    Files.writeString(home.plan(), "nodes=many\n");
    assertThat(Plan.readFrom(home)).isEmpty();
  }
}
