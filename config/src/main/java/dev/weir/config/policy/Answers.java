package dev.weir.config.policy;

/**
 * What the asker should hand to its own caller.
 *
 * @param headers which counter headers
 * @param headersOnAllow whether an allowed call's answer carries them
 * @param headersOnDeny whether a denied call's answer carries them
 * @param retryAfter whether a denial carries {@code Retry-After}
 * @param status the status of a denial, 400 to 599
 * @param body the body of a denial
 */
public record Answers(
    HeaderStyle headers,
    boolean headersOnAllow,
    boolean headersOnDeny,
    boolean retryAfter,
    int status,
    BodyTemplate body) {
  public Answers {
    Expect.between("denial.status", status, 400, 599);
  }
}
