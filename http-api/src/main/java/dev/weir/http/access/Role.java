package dev.weir.http.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a token is for. */
public enum Role {
  /** Asks the decision API. */
  DECIDE,
  /** Looks at what the management API shows. */
  OBSERVE,
  /** Changes what it lets change; may look, too. */
  OPERATE;

  /** Whether who has this role may do what needs that one. */
  boolean covers(Role needed) {
    return this == needed || (this == OPERATE && needed == OBSERVE);
  }

  /** As token files and messages spell it. */
  String spelt() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> of(String spelt) {
    return Stream.of(values()).filter(role -> role.spelt().equals(spelt)).findFirst();
  }
}
