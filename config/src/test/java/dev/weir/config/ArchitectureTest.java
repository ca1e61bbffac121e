package dev.weir.config;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

@AnalyzeClasses(packages = "dev.weir.config", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule configKnowsNoAkka =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("akka..", "scala..");

  @ArchTest
  static final ArchRule configKnowsNothingAboveIt =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.weir.node..", "dev.weir.http..");

  @ArchTest
  static final ArchRule policyKnowsNeitherTextNorCalls =
      noClasses()
          .that()
          .resideInAPackage("..policy..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..config.syntax..", "..config.matching..", "com.typesafe..");

  @ArchTest
  static final ArchRule syntaxKnowsNoCalls =
      noClasses()
          .that()
          .resideInAPackage("..syntax..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..config.matching..");

  @ArchTest
  static final ArchRule matchingKnowsNoText =
      noClasses()
          .that()
          .resideInAPackage("..matching..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..config.syntax..", "com.typesafe..", "com.fasterxml..");

  @ArchTest
  static final ArchRule nothingReadsAClock =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class);

  @ArchTest
  static final ArchRule nothingAsksANameServer =
      noClasses()
          .should()
          .callMethod(java.net.InetAddress.class, "getByName", String.class)
          .orShould()
          .callMethod(java.net.InetAddress.class, "getAllByName", String.class);
}
