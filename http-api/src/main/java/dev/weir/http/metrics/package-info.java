/**
 * What a node shows Prometheus. The engine counts; here its figures get their names. No label is
 * unbounded: a policy is one of the node's files, a subject never is a label.
 */
@NullMarked
package dev.weir.http.metrics;

import org.jspecify.annotations.NullMarked;
