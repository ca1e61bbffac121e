package dev.weir.node;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/** The engine's arrows, and who may read a clock. */
@AnalyzeClasses(packages = "dev.weir", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  /**
   * The only classes of the engine that read a clock themselves; all others are handed an {@link
   * InstantSource} or a monotonic supplier. Akka starts {@code Peers} before the node has code of
   * its own running, and {@code Wiring} names the clock that a node has where it is given none.
   */
  private static final Set<String> SHELLS =
      Set.of("dev.weir.node.Node", "dev.weir.node.cluster.Peers", "dev.weir.node.limiter.Wiring");

  @ArchTest
  static final ArchRule arrowsRunOneWay =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.weir..")
          .withOptionalLayers(true)
          .layer("node")
          .definedBy("dev.weir.node")
          .layer("decision")
          .definedBy("dev.weir.node.decision..")
          .layer("cluster")
          .definedBy("dev.weir.node.cluster..")
          .layer("journal")
          .definedBy("dev.weir.node.journal..")
          .layer("incident")
          .definedBy("dev.weir.node.incident..")
          .layer("pace")
          .definedBy("dev.weir.node.pace..")
          .layer("total")
          .definedBy("dev.weir.node.total..")
          .layer("event")
          .definedBy("dev.weir.node.event..")
          .layer("top")
          .definedBy("dev.weir.node.top..")
          .layer("limiter")
          .definedBy("dev.weir.node.limiter..")
          .layer("settings")
          .definedBy("dev.weir.node.settings..")
          .layer("window")
          .definedBy("dev.weir.node.window..")
          .whereLayer("node")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("event")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("decision")
          .mayOnlyBeAccessedByLayers("node", "event")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("incident")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("pace")
          .mayOnlyBeAccessedByLayers("node", "decision")
          .whereLayer("journal")
          .mayOnlyBeAccessedByLayers("node", "limiter")
          .whereLayer("total")
          .mayOnlyBeAccessedByLayers("node", "decision", "pace")
          .whereLayer("top")
          .mayOnlyBeAccessedByLayers("node", "decision", "total")
          .whereLayer("limiter")
          .mayOnlyBeAccessedByLayers(
              "node", "decision", "pace", "cluster", "journal", "incident", "total", "top", "event")
          .whereLayer("settings")
          .mayOnlyBeAccessedByLayers("node", "limiter")
          .whereLayer("window")
          .mayOnlyBeAccessedByLayers("node", "decision", "pace", "limiter", "journal");

  @ArchTest
  static final ArchRule windowKnowsNumbersAndPolicyOnly =
      classes()
          .that()
          .resideInAPackage("dev.weir.node.window..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java.lang..",
                  "java.util..",
                  "java.time..",
                  "org.jspecify.annotations..",
                  "dev.weir.config.policy..",
                  "dev.weir.node.window.."));

  @ArchTest
  static final ArchRule settingsKnowNumbersAndPolicyOnly =
      classes()
          .that()
          .resideInAPackage("dev.weir.node.settings..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java.lang..",
                  "java.util..",
                  "java.time..",
                  "org.jspecify.annotations..",
                  "dev.weir.config..",
                  "dev.weir.node.settings.."));

  @ArchTest
  static final ArchRule decisionsKnowNoActorAndNoJournal =
      noClasses()
          .that()
          .resideInAPackage("dev.weir.node.decision..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka..", "com.datastax..");

  @ArchTest
  static final ArchRule nobodyButTheShellsReadsAClock =
      noClasses()
          .that(
              new DescribedPredicate<>("are no shells") {
                @Override
                public boolean test(JavaClass type) {
                  return type.getPackageName().startsWith("dev.weir.node")
                      && !SHELLS.contains(topLevel(type));
                }
              })
          .should()
          .accessTargetWhere(
              new DescribedPredicate<JavaAccess<?>>("the clock is read") {
                @Override
                public boolean test(JavaAccess<?> access) {
                  return readsClock(access.getTarget());
                }
              })
          .because("tests command time, and a clock that steps must not grant anything");

  @ArchTest
  static final ArchRule decisionsNeitherBlockNorHop =
      noClasses()
          .that()
          .resideInAPackage("dev.weir.node.decision..")
          .should()
          .accessTargetWhere(
              new DescribedPredicate<JavaAccess<?>>("a thread is blocked or changed") {
                @Override
                public boolean test(JavaAccess<?> access) {
                  return blocksOrHops(access.getTarget());
                }
              })
          .because("they run on the thread that received a limiter's reply");

  private static boolean readsClock(AccessTarget target) {
    String owner = target.getOwner().getName();
    String name = target.getName();
    return switch (name) {
      case "currentTimeMillis", "nanoTime" -> owner.equals(System.class.getName());
      case "now" -> owner.startsWith("java.time.");
      case "system", "systemUTC", "systemDefaultZone", "tick", "tickMillis", "tickSeconds" ->
          owner.equals(Clock.class.getName()) || owner.equals(InstantSource.class.getName());
      case "<init>" -> owner.equals(Date.class.getName()) && target.getFullName().endsWith("()");
      default -> false;
    };
  }

  private static boolean blocksOrHops(AccessTarget target) {
    boolean future =
        target.getOwner().isAssignableTo(Future.class)
            || target.getOwner().isAssignableTo(CompletionStage.class);
    String name = target.getName();
    boolean ofFuture =
        future
            && (name.endsWith("Async")
                || Set.of("join", "get", "orTimeout", "completeOnTimeout").contains(name));
    boolean ofThread = target.getOwner().isEquivalentTo(Thread.class);
    boolean ofMonitor = target.getOwner().isEquivalentTo(Object.class) && name.equals("wait");
    return ofFuture || ofThread || ofMonitor;
  }

  private static String topLevel(JavaClass type) {
    String name = type.getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
