package dev.weir.node.limiter;

import dev.weir.node.settings.DatedChange;
import dev.weir.node.settings.SubjectSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * What the journal knows of one subject's settings.
 *
 * @param settings what is set
 * @param history the latest changes, at most {@value #MOST_HISTORY}, oldest first
 */
record SettingsState(SubjectSettings settings, List<DatedChange> history)
    implements CborSerializable {

  static final int MOST_HISTORY = 100;

  static final SettingsState EMPTY = new SettingsState(SubjectSettings.NONE, List.of());

  SettingsState {
    history = List.copyOf(history);
  }

  /** The state after an event. */
  SettingsState apply(SettingsChanged event) {
    List<DatedChange> after =
        new ArrayList<>(history.subList(history.size() < MOST_HISTORY ? 0 : 1, history.size()));
    after.add(new DatedChange(event.atMillis(), event.change()));
    return new SettingsState(settings.with(event.change(), event.atMillis()), after);
  }
}
