/**
 * What operators set for one subject: its tier, and other figures than its policy's. Numbers,
 * instants and policy only: no actor, no clock, nothing that is counted.
 */
@NullMarked
package dev.weir.node.settings;

import org.jspecify.annotations.NullMarked;
