package dev.weir.http.access;

import akka.http.javadsl.model.HttpRequest;
import java.util.Set;

/** Which roles may ask what a port serves. */
@FunctionalInterface
public interface Needs {

  /**
   * Any of which suffices to ask this; none: it is for everybody. Of what is not known too, for who
   * may not ask learns not even that.
   */
  Set<Role> of(HttpRequest request);
}
