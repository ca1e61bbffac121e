package dev.weir.config.matching;

import dev.weir.config.policy.Webhooks;

/** Makes the subjects of a policy. */
final class Subjects {

  /** 128 bits: no two of 10^12 subjects share an id but with a chance of one in 10^14. */
  private static final int ID_OCTETS = 16;

  private final String policy;
  private final CallerAttributes attributes;
  private final Subject wholeApi;

  Subjects(String policy, CallerAttributes attributes) {
    this.policy = policy;
    this.attributes = attributes;
    this.wholeApi = make(0, new CallerValues(attributes.count()));
  }

  /** The subject that these attributes of a caller, all of them present, make. */
  Subject of(int set, CallerValues caller) {
    return set == 0 ? wholeApi : make(set, caller);
  }

  /** Where webhooks are delivered: no subject of a limit, whatever attributes there are. */
  Subject destination(String name) {
    String id = Sha256.begin().add(policy).add(Webhooks.DESTINATION).add(name).hex(ID_OCTETS);
    StringBuilder display = new StringBuilder(48).append(Webhooks.DESTINATION).append('=');
    Display.escape(name, name.length(), display);
    return new Subject(policy, display.toString(), id);
  }

  private Subject make(int set, CallerValues caller) {
    Sha256 id = Sha256.begin().add(policy).add(Integer.bitCount(set));
    StringBuilder display = new StringBuilder(48);
    for (int i = 0; i < attributes.count(); i++) {
      CallerAttribute attribute = attributes.get(i);
      String value = caller.get(i);
      if ((set & attribute.bit()) != 0 && value != null) {
        id.add(attribute.name()).add(value);
        if (display.length() > 0) {
          display.append(',');
        }
        attribute.show(value, display);
      }
    }
    return new Subject(policy, display.toString(), id.hex(ID_OCTETS));
  }
}
