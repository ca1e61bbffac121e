package dev.weir.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.headers.RawHeader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

  private static String origin(List<String> proxies, String peer, String... forwardedFor)
      throws UnknownHostException {
    HttpRequest request =
        HttpRequest.create()
            .addAttribute(
                AttributeKeys.remoteAddress, RemoteAddress.create(InetAddress.getByName(peer)));
    List<HttpHeader> headers = new ArrayList<>();
    for (String header : forwardedFor) {
      headers.add(RawHeader.create("X-Forwarded-For", header));
    }
    return new Origins(proxies).of(request.withHeaders(headers));
  }

  @Test
  void withoutTrustedProxiesItIsThePeerWhateverItSays() throws UnknownHostException {
    assertThat(origin(List.of(), "10.0.0.9", "203.0.113.7")).isEqualTo("10.0.0.9");
    assertThat(origin(List.of("10.0.0.8"), "10.0.0.9", "203.0.113.7")).isEqualTo("10.0.0.9");
  }

  @Test
  void aTrustedProxyIsBelieved() throws UnknownHostException {
    assertThat(origin(List.of("10.0.0.9"), "10.0.0.9", "203.0.113.7")).isEqualTo("203.0.113.7");
    assertThat(origin(List.of("10.0.0.0/8"), "10.7.7.9")).isEqualTo("10.7.7.9");
    assertThat(origin(List.of("2001:db8::/32"), "2001:db8::1", "2001:db9::2"))
        .isEqualTo("2001:db9:0:0:0:0:0:2");
  }

  @Test
  void ofAListTheLastThatIsNoTrustedProxyCounts() throws UnknownHostException {
    List<String> proxies = List.of("10.0.0.0/8");
    assertThat(origin(proxies, "10.0.0.9", "1.2.3.4, 203.0.113.7, 10.0.0.1"))
        .as("what came before is what anybody may write")
        .isEqualTo("203.0.113.7");
    assertThat(origin(proxies, "10.0.0.9", "1.2.3.4", "203.0.113.7"))
        .as("in two headers")
        .isEqualTo("203.0.113.7");
    assertThat(origin(proxies, "10.0.0.9", "10.0.0.2, 10.0.0.1")).isEqualTo("10.0.0.2");
    assertThat(origin(proxies, "10.0.0.9", "203.0.113.7, nonsense\r\n"))
        .as("what is no address ends the way")
        .isEqualTo("10.0.0.9");
  }

  @Test
  void aRequestWithoutAPeerComesFromNobodyKnows() {
    assertThat(new Origins(List.of()).of(HttpRequest.create())).isEqualTo("unknown");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::1/129", "1.2.3.4/8/8"})
  void whatIsNoNetworkIsRefused(String proxy) {
    assertThatThrownBy(() -> new Origins(List.of(proxy)))
        .hasMessage(
            "weir.security.trusted-proxies: \""
                + proxy
                + "\" (expected: an address, or address/prefix length)");
  }
}
