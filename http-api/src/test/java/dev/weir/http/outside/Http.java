package dev.weir.http.outside;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Plain HTTP to loopback. */
final class Http {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  private Http() {}

  /** The status of a GET; 0 where nobody answers. */
  static int status(int port, String path) {
    try {
      return CLIENT.send(get(port, path), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The answer to a GET. */
  static HttpResponse<String> answer(int port, String path) {
    try {
      return CLIENT.send(get(port, path), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The JSON that a GET is answered with; fails unless it is answered with 200. */
  static JsonNode json(int port, String path) {
    HttpResponse<String> answer = answer(port, path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(
          "GET " + path + ": " + answer.statusCode() + " " + answer.body() + " (expected: 200)");
    }
    return Json.tree(answer.body());
  }

  /** Posts JSON; the stage fails with an IOException where nobody answers in time. */
  static CompletableFuture<HttpResponse<String>> post(
      int port, String path, String body, Duration timeout) {
    HttpRequest request =
        HttpRequest.newBuilder(uri(port, path))
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return CLIENT.sendAsync(request, BodyHandlers.ofString());
  }

  /** The answer to a request of any method with JSON, or without a body. */
  static HttpResponse<String> send(int port, String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri(port, path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Whether a {@link #post} failed because the port had not even taken the connection. */
  static boolean neverConnected(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
  }

  private static HttpRequest get(int port, String path) {
    return HttpRequest.newBuilder(uri(port, path)).timeout(TIMEOUT).build();
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
