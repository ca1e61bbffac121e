package dev.weir.config.matching;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The attributes of a policy: reads a caller, whole, into canonical values. */
final class CallerAttributes {

  private static final String FIELD = "caller";

  private final CallerAttribute[] attributes;
  private final String[] fields;
  private final Map<String, CallerAttribute> byName;
  private final int requiredOneOf;
  private final String names;

  CallerAttributes(Policy policy) {
    List<Attribute> declared = policy.attributes();
    attributes = new CallerAttribute[declared.size()];
    fields = new String[declared.size()];
    byName = new HashMap<>();
    for (int i = 0; i < attributes.length; i++) {
      attributes[i] = new CallerAttribute(declared.get(i), i);
      fields[i] = FIELD + '.' + declared.get(i).name();
      byName.put(declared.get(i).name(), attributes[i]);
    }
    names = String.join(", ", declared.stream().map(Attribute::name).toList());
    requiredOneOf = set(policy.requiredOneOf());
  }

  int count() {
    return attributes.length;
  }

  CallerAttribute get(int index) {
    return attributes[index];
  }

  /** The attribute of this name, which the policy declares. */
  CallerAttribute named(String name) {
    CallerAttribute attribute = byName.get(name);
    if (attribute == null) {
      throw new IllegalArgumentException(
          "attribute: \"" + name + "\" (expected: one of " + names + ")");
    }
    return attribute;
  }

  /** The set of these attributes, all of which the policy declares. */
  int set(Iterable<String> attributeNames) {
    int set = 0;
    for (String name : attributeNames) {
      set |= named(name).bit();
    }
    return set;
  }

  /** The names of a set's attributes, in the policy's order. */
  List<String> names(int set) {
    List<String> found = new ArrayList<>();
    for (CallerAttribute attribute : attributes) {
      if ((set & attribute.bit()) != 0) {
        found.add(attribute.name());
      }
    }
    return found;
  }

  /** Reads the attributes of a call. What the policy does not know is a fault, never ignored. */
  @Nullable Fault read(Map<String, String> caller, CallerValues into) {
    int known = 0;
    for (int i = 0; i < attributes.length; i++) {
      String value = caller.get(attributes[i].name());
      if (value != null) {
        known++;
        Fault fault = attributes[i].read(fields[i], value, into);
        if (fault != null) {
          return fault;
        }
      } else if (attributes[i].attribute().required()) {
        return new Fault(fields[i], "nothing", "a value, since it is required");
      } else {
        putDefault(attributes[i], into);
      }
    }
    if (known < caller.size()) {
      return unknown(FIELD, caller);
    }
    if (requiredOneOf != 0 && (into.present() & requiredOneOf) == 0) {
      return new Fault(FIELD, "none of them", "one of " + String.join(", ", names(requiredOneOf)));
    }
    return null;
  }

  /**
   * Reads attributes that name a subject; nothing is required and nothing has a default.
   *
   * @param hashes whether secrets are given by their hash where what is given can be one
   */
  @Nullable Fault readSubject(Map<String, String> given, boolean hashes, CallerValues into) {
    int known = 0;
    for (CallerAttribute attribute : attributes) {
      String value = given.get(attribute.name());
      if (value != null) {
        known++;
        if (!(hashes && attribute.readHash(value, into))) {
          Fault fault = attribute.read(attribute.name(), value, into);
          if (fault != null) {
            return fault;
          }
        }
      }
    }
    return known < given.size() ? unknown("attribute", given) : null;
  }

  /** Gives the attributes that have a default and no value their default. */
  void putDefaults(int set, CallerValues into) {
    for (CallerAttribute attribute : attributes) {
      if ((set & attribute.bit() & ~into.present()) != 0) {
        putDefault(attribute, into);
      }
    }
  }

  /** The attributes that have a default. */
  int defaulted() {
    int set = 0;
    for (CallerAttribute attribute : attributes) {
      set |= attribute.attribute().defaultValue().isPresent() ? attribute.bit() : 0;
    }
    return set;
  }

  private static void putDefault(CallerAttribute attribute, CallerValues into) {
    Optional<String> value = attribute.attribute().defaultValue();
    if (value.isPresent()) {
      into.put(attribute.index(), value.get());
    }
  }

  /** Shows the name only: the value may be a secret under a misspelt name. */
  private Fault unknown(String field, Map<String, String> given) {
    TreeSet<String> strangers = new TreeSet<>(given.keySet());
    strangers.removeAll(byName.keySet());
    return Faults.of(field, strangers.first(), "only " + names);
  }
}
