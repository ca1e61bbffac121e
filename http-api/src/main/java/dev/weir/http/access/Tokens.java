package dev.weir.http.access;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tokens that a node knows, by their hashes. */
final class Tokens {

  /** Each is compared with every token that is shown. */
  static final int MOST = 256;

  private static final class Known {
    private final byte[] hash;
    private final Holder holder;

    Known(String hash, Holder holder) {
      this.hash = HexFormat.of().parseHex(hash);
      this.holder = holder;
    }
  }

  private final List<Known> all;

  /**
   * @param byHash each token's holder, by its SHA-256 in hex; {@link #MOST} at most
   */
  Tokens(Map<String, Holder> byHash) {
    all =
        new LinkedHashMap<>(byHash)
            .entrySet().stream().map(each -> new Known(each.getKey(), each.getValue())).toList();
  }

  /** Whose a token is. Takes as long for one that is nearly right as for any other. */
  Optional<Holder> holder(String token) {
    if (token.length() > Token.MOST_CHARACTERS) {
      return Optional.empty();
    }
    byte[] shown = Token.digest(token);
    @Nullable Holder found = null;
    for (Known known : all) {
      // Every one, though it be found: MessageDigest's comparison takes the same time for all.
      found = MessageDigest.isEqual(known.hash, shown) ? known.holder : found;
    }
    return Optional.ofNullable(found);
  }

  int count() {
    return all.size();
  }
}
