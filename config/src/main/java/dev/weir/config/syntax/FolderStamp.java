package dev.weir.config.syntax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * What tells, without reading them, whether the policy files of a folder have changed: the name,
 * size, time of change and identity of each.
 *
 * @param files in the order of their names
 */
public record FolderStamp(List<String> files) {

  public FolderStamp {
    files = List.copyOf(files);
  }

  /** Of the files as they are now; a folder that cannot be read has none. */
  public static FolderStamp of(Path folder) {
    List<String> files = new ArrayList<>();
    try {
      for (Path file : PolicyFiles.list(folder)) {
        BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
        files.add(
            file.getFileName()
                + " "
                + facts.size()
                + " "
                + facts.lastModifiedTime()
                + " "
                + facts.fileKey());
      }
    } catch (IOException e) {
      // Also where a file goes while it is looked at: the next look tells.
      return new FolderStamp(List.of(e.getClass().getSimpleName()));
    }
    return new FolderStamp(files);
  }
}
