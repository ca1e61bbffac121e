package dev.weir.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What one question found, as the report shows it.
 *
 * @param title the question
 * @param method how it was measured, in some sentences
 * @param columns the table's head
 * @param rows the table
 * @param notes what else was seen, Markdown blocks
 */
record Section(
    String title,
    String method,
    List<String> columns,
    List<List<String>> rows,
    List<String> notes) {

  Section {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "row: " + row + " (expected: " + columns.size() + " cells)");
      }
    }
  }

  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("## " + title);
    lines.add("");
    lines.add(method);
    lines.add("");
    lines.add(line(columns));
    lines.add(
        line(
            columns.stream()
                .map(column -> column.equals(columns.get(0)) ? "---" : "---:")
                .toList()));
    rows.forEach(row -> lines.add(line(row)));
    for (String note : notes) {
      lines.add("");
      lines.add(note);
    }
    return String.join("\n", lines) + "\n";
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
