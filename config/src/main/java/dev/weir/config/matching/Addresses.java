package dev.weir.config.matching;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Brings every spelling of an IP address to one: IPv4 in dotted decimals, also where it is written
 * as {@code ::ffff:1.2.3.4}; IPv6 as its network, {@code 2001:db8::/64}. Never asks a name server.
 */
final class Addresses {

  /** The longest spelling: an IPv6 address that ends in dotted decimals. */
  private static final int MAX_CHARACTERS = 45;

  private Addresses() {}

  /**
   * The one spelling of an address.
   *
   * @param prefixBits how many leading bits of an IPv6 address count, 1 to 128
   * @return null if it is no address, or has a port, brackets or a zone
   */
  static @Nullable String canonical(String address, int prefixBits) {
    if (isDottedDecimal(address)) {
      return address;
    }
    if (address.length() > MAX_CHARACTERS
        || !hasOnlyHexAndColons(address)
        || !InetAddresses.isInetAddress(address)) {
      return null;
    }
    byte[] octets = InetAddresses.forString(address).getAddress();
    if (octets.length == 4) {
      return text(octets);
    }
    mask(octets, prefixBits);
    return prefixBits == 128 ? text(octets) : text(octets) + '/' + prefixBits;
  }

  /** Four numbers of at most 255 without leading zeros: a spelling that is canonical already. */
  private static boolean isDottedDecimal(String address) {
    int dots = 0;
    int digits = 0;
    int number = 0;
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c >= '0' && c <= '9' && !(digits > 0 && number == 0)) {
        digits++;
        number = number * 10 + (c - '0');
        if (number > 255) {
          return false;
        }
      } else if (c == '.' && digits > 0) {
        dots++;
        digits = 0;
        number = 0;
      } else {
        return false;
      }
    }
    return dots == 3 && digits > 0;
  }

  /** The parser would take a zone, and digits of any script. */
  private static boolean hasOnlyHexAndColons(String address) {
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (!(c == ':' || c == '.' || (c < 128 && Character.digit(c, 16) >= 0))) {
        return false;
      }
    }
    return true;
  }

  private static void mask(byte[] octets, int prefixBits) {
    for (int bit = prefixBits; bit < 8 * octets.length; bit++) {
      octets[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
    }
  }

  private static String text(byte[] octets) {
    try {
      return InetAddresses.toAddrString(InetAddress.getByAddress(octets));
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has 4 or 16 octets", e);
    }
  }
}
