/**
 * What a policy is: validated records of limits, rates, routes, tiers and answers. No parsing, no
 * matching, no counting. And how messages show values.
 */
@NullMarked
package dev.weir.config.policy;

import org.jspecify.annotations.NullMarked;
