package dev.weir.http;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Arrows run one way: http-api to cluster-node to config; only the face knows HTTP. */
@AnalyzeClasses(packages = "dev.weir", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule theEngineDoesNotKnowTheFace =
      noClasses()
          .that()
          .resideInAnyPackage("dev.weir.node..", "dev.weir.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.weir.http..");

  @ArchTest
  static final ArchRule thePolicyLanguageDoesNotKnowTheEngine =
      noClasses()
          .that()
          .resideInAPackage("dev.weir.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.weir.node..", "akka..");

  @ArchTest
  static final ArchRule statusCodesAreKnownToTheFaceOnly =
      noClasses()
          .that()
          .resideInAnyPackage("dev.weir.node..", "dev.weir.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka.http..", "akka.management..");

  @ArchTest
  static final ArchRule theApisDoNotKnowEachOtherNorTheServer =
      slices().matching("dev.weir.http.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule decisionsStandAlone =
      noClasses()
          .that()
          .resideInAPackage("dev.weir.http.decisions..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.weir.http.management..", "dev.weir.http.server..", "dev.weir.http.launcher..");

  @ArchTest
  static final ArchRule managementStandsAlone =
      noClasses()
          .that()
          .resideInAPackage("dev.weir.http.management..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.weir.http.decisions..", "dev.weir.http.server..", "dev.weir.http.launcher..");

  @ArchTest
  static final ArchRule nothingIsBoundToObjectsByReflection =
      noClasses()
          .that()
          .resideInAPackage("dev.weir.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson.databind..");

  @ArchTest
  static final ArchRule theApisReadNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.weir.http.decisions..", "dev.weir.http.management..", "dev.weir.http.wire..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class, InstantSource.class);

  /** What runs there starts a thread for every call on few cores. */
  @ArchTest
  static final ArchRule nothingRunsOnTheCommonPool =
      noClasses()
          .that()
          .resideInAPackage("dev.weir.http..")
          .should()
          .callMethodWhere(
              DescribedPredicate.<JavaMethodCall>describe(
                      "an Async method without an executor",
                      call ->
                          call.getTarget().getName().endsWith("Async")
                              && call.getTarget().getRawParameterTypes().stream()
                                  .noneMatch(type -> type.isEquivalentTo(Executor.class)))
                  .and(target(owner(assignableTo(CompletionStage.class)))));
}
