/**
 * The management API: limiters, nodes, and Akka Management's own routes. Changes nothing on a GET.
 */
@NullMarked
package dev.weir.http.management;

import org.jspecify.annotations.NullMarked;
