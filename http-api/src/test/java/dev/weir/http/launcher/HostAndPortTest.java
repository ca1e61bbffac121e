package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HostAndPortTest {
  @Test
  void readsANameOrAnAddress() {
    assertThat(new HostAndPort().convert("ring.example:9042"))
        .isEqualTo(InetSocketAddress.createUnresolved("ring.example", 9042));
    assertThat(new HostAndPort().convert("[::1]:1").getHostString()).isEqualTo("[::1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ring", "ring:", ":9042", "ring:x", "ring:0", "ring:65536", "9042"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> new HostAndPort().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'" + text + "' (expected: HOST:PORT, such as 127.0.0.1:9042)");
  }
}
