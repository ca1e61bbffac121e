package dev.weir.config.matching;

import dev.weir.config.policy.Policy;
import java.util.Map;
import java.util.Optional;

/** A policy, compiled once so that a call finds its limits without walking all of them. */
public final class Matcher {

  private final Policy policy;

  private Matcher(Policy policy) {
    this.policy = policy;
  }

  /** Compiles a policy. */
  public static Matcher compile(Policy policy) {
    return new Matcher(policy);
  }

  /** The policy it was compiled from. */
  public Policy policy() {
    return policy;
  }

  /** What the policy makes of a call. */
  public Match match(Call call) {
    return new Match.Refused(new Match.Fault("policy", call.policy(), "a built matcher"));
  }

  /**
   * The subject that these attributes name, as management asks for it. A secret may be given itself
   * or by its whole hash, 64 hex digits.
   *
   * @return the subject, or what is wrong with the attributes
   */
  public Optional<Subject> subject(Map<String, String> attributes) {
    return Optional.empty();
  }
}
