/**
 * Policy text (HOCON) to policies, or every error with file, line, path, value and expectation.
 * Knows nothing of calls.
 */
@NullMarked
package dev.weir.config.syntax;

import org.jspecify.annotations.NullMarked;
