package dev.weir.http.access;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Where requests come from: the peer of their connection, or, if that is a proxy that is trusted,
 * who it says it forwards for ({@code X-Forwarded-For}): the last in the list that is no such proxy
 * itself. What others say there is what anybody may write.
 */
public final class Origins {

  private static final String UNKNOWN = "unknown";

  private final List<IpSubnetFilterRule> trusted;

  /**
   * @param proxies that are trusted, as addresses or {@code address/prefix length}
   * @throws IllegalArgumentException for one that is neither
   */
  public Origins(List<String> proxies) {
    trusted = proxies.stream().map(Origins::rule).toList();
  }

  private static IpSubnetFilterRule rule(String proxy) {
    String[] parts = proxy.split("/", -1);
    boolean isAddress =
        NetUtil.isValidIpV4Address(parts[0]) || NetUtil.isValidIpV6Address(parts[0]);
    int most = NetUtil.isValidIpV4Address(parts[0]) ? Integer.SIZE : 4 * Integer.SIZE;
    try {
      int prefix = parts.length == 1 ? most : Integer.parseInt(parts[1]);
      if (isAddress && parts.length <= 2 && prefix >= 0 && prefix <= most) {
        return new IpSubnetFilterRule(parts[0], prefix, IpFilterRuleType.ACCEPT);
      }
    } catch (NumberFormatException e) {
      // As any other that is none.
    }
    throw new IllegalArgumentException(
        "weir.security.trusted-proxies: \""
            + proxy
            + "\" (expected: an address, or address/prefix length)");
  }

  /** An address, or {@code unknown}. */
  String of(HttpRequest request) {
    Optional<InetAddress> peer =
        request.getAttribute(AttributeKeys.remoteAddress).flatMap(RemoteAddress::getAddress);
    if (peer.isEmpty()) {
      return UNKNOWN;
    }
    List<String> way = new ArrayList<>(forwardedFor(request));
    InetAddress last = peer.get();
    while (!way.isEmpty() && isTrusted(last)) {
      String said = way.remove(way.size() - 1);
      byte[] bytes = NetUtil.createByteArrayFromIpAddressString(said);
      if (bytes == null) {
        break;
      }
      last = address(bytes);
    }
    return last.getHostAddress();
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(bytes.length + " bytes (expected: 4 or 16)", e);
    }
  }

  /** All of them in order, though they come in several headers. */
  private static List<String> forwardedFor(HttpRequest request) {
    return StreamSupport.stream(request.getHeaders().spliterator(), false)
        .filter(header -> header.is("x-forwarded-for"))
        .map(HttpHeader::value)
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .map(String::strip)
        .toList();
  }

  private boolean isTrusted(InetAddress address) {
    InetSocketAddress any = new InetSocketAddress(address, 0);
    return trusted.stream().anyMatch(rule -> rule.matches(any));
  }
}
