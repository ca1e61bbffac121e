package dev.weir.config.matching;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 1.2.3.4",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::ffff:1.2.3.4, 1.2.3.4",
    "::FFFF:0102:0304, 1.2.3.4",
    "0:0:0:0:0:ffff:1.2.3.4, 1.2.3.4",
    "2001:db8::1, 2001:db8::/64",
    "2001:DB8:0:0:1:2:3:4, 2001:db8::/64",
    "2001:0db8:0000:0001::, 2001:db8:0:1::/64",
    "::1, ::/64",
    "::1.2.3.4, ::/64",
    "fe80::1, fe80::/64",
  })
  void everySpellingIsBroughtToOne(String spelling, String canonical) {
    assertThat(Addresses.canonical(spelling, 64)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "128, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "127, 2001:db8:ffff:ffff:ffff:ffff:ffff:fffe/127",
    "56, 2001:db8:ffff:ff00::/56",
    "33, 2001:db8:8000::/33",
    "1, ::/1"
  })
  void theOperatorChoosesThePrefix(int prefix, String canonical) {
    assertThat(Addresses.canonical("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", prefix))
        .isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "example.org",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.04",
        "00.0.0.0",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.4:80",
        "1.2.3.4/32",
        "0x1.2.3.4",
        "16909060",
        "[::1]",
        "[::1]:80",
        "::1%eth0",
        "fe80::1%1",
        "2001:db8::/64",
        "1:2:3:4:5:6:7:8:9",
        ":::",
        "::g",
        "\uFF11.2.3.4",
        "1.2.3.\u0664",
        "....",
        "1..2.3",
        ".1.2.3.4",
        "1.2.3.4."
      })
  void whatIsNoPlainAddressIsNone(String text) {
    assertThat(Addresses.canonical(text, 64)).isNull();
  }

  @Property
  void anyTextIsAnAddressOrNone(@ForAll @StringLength(max = 60) String text) {
    String canonical = Addresses.canonical(text, 64);
    if (canonical != null) {
      assertThat(InetAddresses.isInetAddress(text)).isTrue();
    }
  }

  @Property
  void allAddressesOfANetworkHaveOneSpelling(
      @ForAll @Size(16) byte[] octets, @ForAll @IntRange(min = 1, max = 128) int prefix)
      throws UnknownHostException {
    InetAddress address = InetAddress.getByAddress(octets);
    if (!(address instanceof Inet6Address)) {
      return;
    }
    String canonical = Addresses.canonical(address.getHostAddress(), prefix);
    byte[] last = octets.clone();
    last[15] ^= (byte) (prefix <= 127 ? 1 : 0);
    assertThat(Addresses.canonical(InetAddress.getByAddress(last).getHostAddress(), prefix))
        .isEqualTo(canonical);
    byte[] other = octets.clone();
    other[(prefix - 1) / 8] ^= (byte) (0x80 >> ((prefix - 1) % 8));
    assertThat(Addresses.canonical(InetAddress.getByAddress(other).getHostAddress(), prefix))
        .isNotEqualTo(canonical);
  }

  @Property
  void everyIpv4AddressIsItsOwnSpelling(@ForAll @Size(4) byte[] octets)
      throws UnknownHostException {
    String address = InetAddress.getByAddress(octets).getHostAddress();
    assertThat(Addresses.canonical(address, 64)).isEqualTo(address);
    assertThat(Addresses.canonical("::ffff:" + address, 64)).isEqualTo(address);
  }
}
