package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** That the manifests are what Kubernetes takes, and agree with each other and with a node. */
class ManifestsTest {

  @Test
  void allOfThemAreApplied() {
    List<String> applied = new ArrayList<>();
    Manifests.kustomization().get("resources").forEach(file -> applied.add(file.asText()));
    assertThat(applied).containsExactlyInAnyOrderElementsOf(Manifests.files());
  }

  @Test
  void everyObjectIsAsKubernetesDescribesIt() {
    assertThat(Manifests.objects()).hasSizeGreaterThan(8).allSatisfy(ManifestsTest::validate);
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowWouldBeFound() {
    ObjectNode deployment = Manifests.deployment("weir-front").deepCopy();
    ((ObjectNode) deployment.at("/spec/template/spec/containers/0")).put("readynessProbe", 1);
    assertThatThrownBy(() -> validate(deployment)).hasMessageContaining("readynessProbe");
  }

  /** By Kubernetes' own models, which know every field and which of them there must be. */
  private static void validate(JsonNode object) throws Exception {
    String version = object.get("apiVersion").asText();
    String model =
        "io.kubernetes.client.openapi.models."
            + version.substring(version.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT)
            + object.get("kind").asText();
    try {
      Class.forName(model)
          .getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(object.toString()));
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(object.at("/metadata/name") + ": " + e.getCause(), e);
    }
  }

  @Test
  void whatSelectsPodsFindsThem() {
    List<JsonNode> pods =
        Manifests.objects("Deployment").stream().map(it -> it.at("/spec/template")).toList();
    assertThat(pods).hasSize(2);
    for (JsonNode deployment : Manifests.objects("Deployment")) {
      assertThat(selected(deployment.at("/spec/selector/matchLabels"), pods)).hasSize(1);
    }
    for (JsonNode budget : Manifests.objects("PodDisruptionBudget")) {
      assertThat(selected(budget.at("/spec/selector/matchLabels"), pods)).hasSize(1);
    }
    for (JsonNode policy : Manifests.objects("NetworkPolicy")) {
      assertThat(selected(policy.at("/spec/podSelector/matchLabels"), pods)).hasSize(2);
    }
    for (JsonNode service : Manifests.objects("Service")) {
      List<JsonNode> behind = selected(service.at("/spec/selector"), pods);
      assertThat(behind).isNotEmpty();
      for (JsonNode port : service.at("/spec/ports")) {
        assertThat(behind)
            .allMatch(pod -> portNames(pod).contains(port.get("targetPort").asText()));
      }
    }
    for (JsonNode scaler : Manifests.objects("HorizontalPodAutoscaler")) {
      JsonNode target = Manifests.deployment(scaler.at("/spec/scaleTargetRef/name").asText());
      assertThat(target.at("/spec/replicas").isMissingNode()).as("two masters").isTrue();
    }
  }

  @Test
  void nodesDifferInTheirRoleOnly() {
    String front = Manifests.deployment("weir-front").toString();
    assertThat(front.replace("front", "limiter"))
        .isEqualTo(Manifests.deployment("weir-limiter").toString());
  }

  @Test
  void aPodHasTimeToLeaveInGoodOrder() {
    for (JsonNode deployment : Manifests.objects("Deployment")) {
      JsonNode pod = deployment.at("/spec/template/spec");
      int before = pod.at("/containers/0/lifecycle/preStop/exec/command/1").asInt();
      // The sum of weir-node.conf's phases, weir.http.leave-notice and the second after it.
      assertThat(pod.get("terminationGracePeriodSeconds").asInt())
          .isGreaterThanOrEqualTo(before + 77 + 3 + 1);
    }
  }

  private static List<JsonNode> selected(JsonNode matchLabels, List<JsonNode> pods) {
    return pods.stream()
        .filter(pod -> Manifests.selects(matchLabels, pod.at("/metadata/labels")))
        .toList();
  }

  private static List<String> portNames(JsonNode pod) {
    return pod.at("/spec/containers/0/ports").findValuesAsText("name");
  }
}
