package dev.weir.http.access;

import java.util.Set;

/**
 * Who holds a token.
 *
 * @param name for logs
 * @param roles what the token is for
 */
record Holder(String name, Set<Role> roles) {

  Holder {
    roles = Set.copyOf(roles);
  }

  boolean may(Role needed) {
    return roles.stream().anyMatch(role -> role.covers(needed));
  }
}
