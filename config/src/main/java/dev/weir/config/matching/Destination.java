package dev.weir.config.matching;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Webhooks;
import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a webhook is delivered: a URL's origin (RFC 6454, 4), or a name. All spellings of one
 * origin read alike; what programs read differently is a fault and never shown, since it may hold a
 * password.
 */
final class Destination {

  private static final String FIELD = "caller." + Webhooks.DESTINATION;
  private static final String EXPECTED =
      "an http or https URL's scheme, host and port, or a name of letters, digits, dots and dashes";

  private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);
  private static final int MAX_PORT = 65_535;

  /** Of a host in full (RFC 1035, 2.3.4). */
  private static final int MAX_HOST_CHARACTERS = 253;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

  /** A last label that some programs read as a number, and the host as an IPv4 address. */
  private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

  private Destination() {}

  /** What is wrong with one that programs may read differently; without what was given. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    private Unreadable(String what) {
      super(what);
      this.fault = new Fault(FIELD, what, EXPECTED);
    }

    Fault fault() {
      return fault;
    }
  }

  /** What is wrong with a call of another kind that names one. */
  static Fault misplaced() {
    return new Fault(FIELD, "given", "nothing, since only calls of kind webhook have one");
  }

  /**
   * One spelling for each destination: {@code https://example.com}, with its port unless that is
   * the scheme's own; or a name in lower case.
   */
  static String read(String given) throws Unreadable {
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      if (c <= ' ' || c == 0x7f || c == '\\' || (c > 0x7f && !isOfWord(given, i))) {
        throw new Unreadable("a space, a backslash or a control character");
      }
    }
    int colon = given.indexOf("://");
    return colon < 0 ? name(given) : origin(given.substring(0, colon), given.substring(colon + 3));
  }

  private static boolean isOfWord(String text, int at) {
    int point = text.codePointAt(at);
    boolean ofPair = Character.isSurrogate(text.charAt(at));
    return ofPair || Character.isLetterOrDigit(point) || isMark(point) || isDot(point);
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /** What stands for a dot in names that are not ASCII (RFC 3490, 3.1). */
  private static boolean isDot(int point) {
    return point == 0x3002 || point == 0xff0e || point == 0xff61;
  }

  private static String name(String given) throws Unreadable {
    String name = Ascii.toLowerCase(given);
    if (!NAME.matcher(name).matches()) {
      throw new Unreadable("neither a URL with its scheme nor a name");
    }
    return name;
  }

  private static String origin(String givenScheme, String rest) throws Unreadable {
    String scheme = Ascii.toLowerCase(givenScheme);
    Integer defaultPort = DEFAULT_PORTS.get(scheme);
    if (defaultPort == null) {
      throw new Unreadable("another scheme");
    }
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String authority = rest.substring(0, end);
    if (authority.indexOf('@') >= 0) {
      throw new Unreadable("a URL with a user");
    }
    int afterHost = authority.startsWith("[") ? authority.indexOf(']') + 1 : colon(authority);
    String host = host(authority.substring(0, afterHost));
    int port = port(authority.substring(afterHost), defaultPort);
    return scheme + "://" + host + (port == defaultPort ? "" : ":" + port);
  }

  private static int colon(String authority) {
    int colon = authority.indexOf(':');
    return colon < 0 ? authority.length() : colon;
  }

  /** The port after a host: nothing, a colon alone, or a colon and a number. */
  private static int port(String text, int defaultPort) throws Unreadable {
    if (text.isEmpty() || text.equals(":")) {
      return defaultPort;
    }
    if (text.charAt(0) == ':' && PORT.matcher(text.substring(1)).matches()) {
      int port = Integer.parseInt(text.substring(1));
      if (port >= 1 && port <= MAX_PORT) {
        return port;
      }
    }
    throw new Unreadable("a URL whose port is none from 1 to " + MAX_PORT);
  }

  private static String host(String given) throws Unreadable {
    if (given.startsWith("[")) {
      return address6(given);
    }
    String host;
    try {
      host = Ascii.toLowerCase(IDN.toASCII(given));
    } catch (IllegalArgumentException noName) {
      throw new Unreadable("a URL whose host is no name");
    }
    // The root's own dot: the same host.
    host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (host.length() > MAX_HOST_CHARACTERS || !HOST.matcher(host).matches()) {
      throw new Unreadable("a URL whose host is no name");
    }
    if (NUMERIC.matcher(host).matches() && !InetAddresses.isInetAddress(host)) {
      throw new Unreadable("a URL whose host is a number and no IPv4 address in four parts");
    }
    return host;
  }

  private static String address6(String given) throws Unreadable {
    String inside = given.endsWith("]") ? given.substring(1, given.length() - 1) : "";
    if (inside.indexOf('%') < 0 && InetAddresses.isInetAddress(inside)) {
      InetAddress address = InetAddresses.forString(inside);
      if (address instanceof Inet6Address) {
        return InetAddresses.toUriString(address);
      }
    }
    throw new Unreadable("a URL whose host in brackets is no IPv6 address");
  }
}
