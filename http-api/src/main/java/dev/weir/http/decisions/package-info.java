/** The decision API: JSON in, JSON out, problems. Counts nothing. */
@NullMarked
package dev.weir.http.decisions;

import org.jspecify.annotations.NullMarked;
