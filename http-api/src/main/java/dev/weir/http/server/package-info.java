/** Main, settings, bind and shutdown. The only place that reads configuration files. */
@NullMarked
package dev.weir.http.server;

import org.jspecify.annotations.NullMarked;
