package dev.weir.http.access;

import dev.weir.config.policy.Shown;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The text of a token file: on each line a name, the roles with commas between them, and the
 * SHA-256 of the token in hex. Empty lines and what follows a {@code #} mean nothing.
 */
final class TokenFile {

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int FIELDS = 3;

  /**
   * What a file says.
   *
   * @param tokens those of its lines that are as they should be
   * @param errors one line of text each; empty: there are none
   */
  record Read(Tokens tokens, List<String> errors) {
    Read {
      errors = List.copyOf(errors);
    }
  }

  private final String file;
  private final Map<String, Holder> byHash = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final List<String> errors = new ArrayList<>();

  private TokenFile(String file) {
    this.file = file;
  }

  /**
   * Reads all of it.
   *
   * @param file for the errors
   */
  static Read read(String file, String text) {
    TokenFile reading = new TokenFile(file);
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      number++;
      String said = line.replaceFirst("#.*", "").strip();
      if (!said.isEmpty()) {
        reading.line(number, said.split("\\s+"));
      }
    }
    if (reading.byHash.isEmpty() && reading.errors.isEmpty()) {
      reading.errors.add(file + ": no token (expected: at least one, as weir token makes them)");
    }
    if (reading.byHash.size() > Tokens.MOST) {
      reading.errors.add(
          file + ": " + reading.byHash.size() + " tokens (expected: at most " + Tokens.MOST + ")");
    }
    return new Read(new Tokens(reading.byHash), reading.errors);
  }

  private void line(int number, String[] fields) {
    if (fields.length != FIELDS) {
      // Not shown: somebody may have put a token here.
      wrong(number, fields.length + " fields", "a name, roles and a SHA-256");
      return;
    }
    String name = fields[0];
    if (!Token.isName(name)) {
      wrong(number, "name: \"" + Shown.of(name) + '"', Token.NAME_EXPECTED);
    } else if (!names.add(name)) {
      wrong(number, "name: " + name + ", as on a line before", "each once");
    }
    Optional<Set<Role>> roles = roles(number, fields[1]);
    String hash = fields[2];
    if (!HASH.matcher(hash).matches()) {
      wrong(number, "hash: " + hash.length() + " characters", "64 hex digits in lower case");
    } else if (byHash.putIfAbsent(hash, new Holder(name, roles.orElse(Set.of()))) != null) {
      wrong(number, "hash: as on a line before", "each once");
    }
  }

  private Optional<Set<Role>> roles(int number, String text) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String spelt : text.split(",", -1)) {
      Optional<Role> role = Role.of(spelt);
      if (role.isEmpty()) {
        wrong(number, "role: \"" + Shown.of(spelt) + '"', "decide, observe or operate");
        return Optional.empty();
      }
      roles.add(role.get());
    }
    return Optional.of(roles);
  }

  private void wrong(int number, String found, String expected) {
    errors.add(file + ":" + number + ": " + found + " (expected: " + expected + ")");
  }
}
