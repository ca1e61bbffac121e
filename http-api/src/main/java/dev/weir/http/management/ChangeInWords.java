package dev.weir.http.management;

import dev.weir.config.policy.Shown;
import dev.weir.node.settings.SettingsChange;

/** A change of settings as the audit log has it. */
final class ChangeInWords {

  private static final int MOST_OF_A_REASON = SettingsChange.MAX_REASON_CHARACTERS;

  private ChangeInWords() {}

  static String of(SettingsChange change) {
    StringBuilder words = new StringBuilder(what(change));
    change.windowSeconds().ifPresent(seconds -> words.append(" in ").append(seconds).append(" s"));
    change.untilSeconds().ifPresent(until -> words.append(" until ").append(until));
    if (!change.reason().isEmpty()) {
      // Anybody's text: in quotes, and without ends of lines.
      words.append(", \"").append(Shown.of(change.reason(), MOST_OF_A_REASON)).append('"');
    }
    return words.toString();
  }

  private static String what(SettingsChange change) {
    String name = Shown.of(change.name());
    return switch (change.kind()) {
      case TIER -> "tier " + name;
      case PERMITS -> "limit " + name + ": " + change.amount().orElseThrow() + " permits";
      case SLOTS -> "limit " + name + ": " + change.amount().orElseThrow() + " slots";
      case END -> "limit " + name + ": overrides end";
      case END_TEMPORARY -> "limit " + name + ": temporary overrides end";
    };
  }
}
