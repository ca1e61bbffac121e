package dev.weir.node.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the embedded Cassandra is started with: its two configuration files and its command line.
 */
final class EmbeddedCassandraFiles {
  private static final String MAIN_CLASS = "dev.weir.cassandra.Main";

  /** What Cassandra 5 reaches into, as its own start script opens it. */
  private static final List<String> EXPORTS =
      List.of(
          "java.base/jdk.internal.misc",
          "java.base/java.lang.ref",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.sql/java.sql",
          "jdk.unsupported/sun.misc",
          "jdk.compiler/com.sun.tools.javac.file",
          "jdk.attach/sun.tools.attach");

  private static final List<String> OPENS =
      List.of(
          "java.base/java.lang.module",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.util.jar",
          "java.base/sun.nio.ch",
          "java.base/java.io",
          "java.base/java.lang",
          "java.base/java.lang.reflect",
          "java.base/java.util",
          "java.base/java.nio",
          "jdk.management/com.sun.management.internal",
          "jdk.compiler/com.sun.tools.javac");

  /**
   * One node, small, on loopback. {@code batch} acknowledges a write only when it is on disk: with
   * {@code periodic}, killing Cassandra lost acknowledged events. Small commit log segments and
   * memtables keep the whole within some 600 MB.
   */
  private static final String CASSANDRA_YAML =
      """
      cluster_name: weir-embedded
      num_tokens: 1
      partitioner: org.apache.cassandra.dht.Murmur3Partitioner
      endpoint_snitch: SimpleSnitch
      auto_bootstrap: false
      seed_provider:
        - class_name: org.apache.cassandra.locator.SimpleSeedProvider
          parameters:
            - seeds: "127.0.0.1:@storagePort@"
      listen_address: 127.0.0.1
      storage_port: @storagePort@
      rpc_address: 127.0.0.1
      native_transport_port: @cqlPort@
      start_native_transport: true

      data_file_directories:
        - @folder@/data
      commitlog_directory: @folder@/commitlog
      saved_caches_directory: @folder@/saved_caches
      hints_directory: @folder@/hints
      cdc_raw_directory: @folder@/cdc_raw

      # What cannot write ends, and whoever watches over it says so; else it would be there and do
      # nothing.
      disk_failure_policy: die
      commit_failure_policy: die

      commitlog_sync: batch
      commitlog_segment_size: 8MiB
      commitlog_total_space: 256MiB
      memtable_heap_space: 64MiB
      memtable_offheap_space: 64MiB
      memtable_allocation_type: heap_buffers
      key_cache_size: 8MiB
      row_cache_size: 0MiB
      counter_cache_size: 0MiB
      file_cache_size: 32MiB
      networking_cache_size: 16MiB
      disk_access_mode: mmap_index_only
      hinted_handoff_enabled: false
      auto_snapshot: false
      snapshot_before_compaction: false
      concurrent_writes: 64
      concurrent_compactors: 1

      read_request_timeout: 10s
      range_request_timeout: 20s
      write_request_timeout: 10s
      request_timeout: 20s
      """;

  private static final String LOGBACK_XML =
      """
      <configuration>
        <appender name="file" class="ch.qos.logback.core.rolling.RollingFileAppender">
          <file>@log@</file>
          <rollingPolicy class="ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
            <fileNamePattern>@log@.%i</fileNamePattern>
            <minIndex>1</minIndex>
            <maxIndex>2</maxIndex>
          </rollingPolicy>
          <triggeringPolicy class="ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
            <maxFileSize>10MB</maxFileSize>
          </triggeringPolicy>
          <encoder>
            <pattern>%d{ISO8601} %-5level [%thread] %logger{1} %msg%n</pattern>
          </encoder>
        </appender>
        <root level="INFO">
          <appender-ref ref="file"/>
        </root>
      </configuration>
      """;

  private EmbeddedCassandraFiles() {}

  static void write(EmbeddedCassandraSettings settings) throws IOException {
    Path folder = settings.dataFolder();
    Files.createDirectories(folder.resolve("tmp"));
    Files.createDirectories(folder.resolve("triggers"));
    Files.writeString(yaml(folder), yamlText(settings), StandardCharsets.UTF_8);
    Files.writeString(
        logback(folder),
        LOGBACK_XML.replace("@log@", xml(log(settings).toString())),
        StandardCharsets.UTF_8);
  }

  static String yamlText(EmbeddedCassandraSettings settings) {
    String text =
        CASSANDRA_YAML
            .replace("@storagePort@", Integer.toString(settings.storagePort()))
            .replace("@cqlPort@", Integer.toString(settings.cqlPort()));
    return text.lines()
        .map(line -> withFolder(line, settings.dataFolder()))
        .reduce("", (all, line) -> all + line + "\n");
  }

  /** A path may hold what YAML would read as its own: it is quoted. */
  private static String withFolder(String line, Path folder) {
    int at = line.indexOf("@folder@");
    if (at < 0) {
      return line;
    }
    String path = folder + line.substring(at + "@folder@".length());
    return line.substring(0, at) + '"' + path.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static Path log(EmbeddedCassandraSettings settings) {
    return settings.logFolder().resolve("cassandra.log");
  }

  private static Path yaml(Path folder) {
    return folder.resolve("cassandra.yaml");
  }

  private static Path logback(Path folder) {
    return folder.resolve("logback.xml");
  }

  static List<String> command(EmbeddedCassandraSettings settings) {
    Path folder = settings.dataFolder();
    List<String> command = new ArrayList<>();
    command.add(settings.java().toString());
    command.add("-javaagent:" + jamm(settings));
    command.addAll(
        List.of(
            "-Xms64m",
            "-Xmx512m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+PerfDisableSharedMem",
            "-XX:MaxDirectMemorySize=256m",
            // It writes one where a full disk ends it in the middle of a mapped file.
            "-XX:ErrorFile=" + settings.logFolder().resolve("hs_err_pid%p.log")));
    EXPORTS.forEach(each -> command.addAll(List.of("--add-exports", each + "=ALL-UNNAMED")));
    OPENS.forEach(each -> command.addAll(List.of("--add-opens", each + "=ALL-UNNAMED")));
    Stream.of(
            "jdk.attach.allowAttachSelf=true",
            "io.netty.tryReflectionSetAccessible=true",
            "java.security.manager=allow",
            "java.io.tmpdir=" + folder.resolve("tmp"),
            "cassandra.config=" + yaml(folder).toUri(),
            "cassandra.storagedir=" + folder,
            "cassandra.logdir=" + settings.logFolder(),
            "cassandra.triggers_dir=" + folder.resolve("triggers"),
            "logback.configurationFile=" + logback(folder).toUri(),
            "cassandra-foreground=yes",
            "cassandra.jmx.local.port=0",
            "cassandra.ring_delay_ms=0",
            "cassandra.skip_wait_for_gossip_to_settle=0",
            "cassandra.superuser_setup_delay_ms=0",
            "cassandra.shutdown_announce_in_ms=0")
        .map("-D"::concat)
        .forEach(command::add);
    command.addAll(List.of("-cp", settings.classPathText(), MAIN_CLASS));
    return command;
  }

  /** Cassandra measures its memtables with this agent. */
  private static Path jamm(EmbeddedCassandraSettings settings) {
    return settings.classPath().stream()
        .filter(each -> each.getFileName().toString().startsWith("jamm-"))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("classPath: no jamm-*.jar (expected: one)"));
  }
}
