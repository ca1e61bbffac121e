package dev.weir.node.settings;

/**
 * A change and when it was made.
 *
 * @param atMillis by the clock of the subject's owner, Unix milliseconds
 */
public record DatedChange(long atMillis, SettingsChange change) {}
