package dev.weir.config.syntax;

import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Counts;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.config.policy.HeaderStyle;
import dev.weir.config.policy.Subdivision;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The words of the language for closed choices, in the order in which errors list them. */
final class Words {

  static final Map<String, Attribute.Type> TYPES = of(Attribute.Type.values());
  static final Map<String, CallKind> KINDS = of(CallKind.values());
  static final Map<String, Counts.Unit> UNITS = of(Counts.Unit.values());
  static final Map<String, Durability> DURABILITIES = of(Durability.values());
  static final Map<String, Fallback> FALLBACKS = of(Fallback.values());
  static final Map<String, HeaderStyle> HEADER_STYLES = of(HeaderStyle.values());
  static final Map<String, Subdivision> SUBDIVISIONS = of(Subdivision.values());

  private Words() {}

  /** A constant as the language spells it: {@code X_RATELIMIT} is {@code x-ratelimit}. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E extends Enum<E>> Map<String, E> of(E[] constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(of(constant), constant);
    }
    return Collections.unmodifiableMap(words);
  }
}
