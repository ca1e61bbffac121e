/** JMH benchmarks and the load harness. Measures; asserts nothing about time. */
@NullMarked
package dev.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
