package dev.weir.node.limiter;

/**
 * Where and how settings are kept.
 *
 * @param journal how keepers write
 * @param lookup whether there is anything to read
 */
public record SettingsPlace(LedgerSettings journal, SettingsLookup lookup) {}
