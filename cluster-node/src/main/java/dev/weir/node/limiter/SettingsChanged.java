package dev.weir.node.limiter;

import dev.weir.node.settings.SettingsChange;

/**
 * What the journal keeps of a subject's settings: one change.
 *
 * @param atMillis when it was made, Unix milliseconds, by the owner's clock
 */
record SettingsChanged(long atMillis, SettingsChange change) implements CborSerializable {}
