import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Java's own client, in the loop of loop.mjs. It follows no redirect unless it is asked to. */
class HttpClientLoop {
  static final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  public static void main(String[] arguments) throws Exception {
    String body = arguments[1];
    HttpResponse<String> answer = send(arguments, arguments[0], body);
    String location = answer.headers().firstValue("location").orElse("");
    while (goesOn(answer)) {
      Thread.sleep(1000 * Long.parseLong(answer.headers().firstValue("retry-after").get()));
      answer = send(arguments, location, "");
    }
    System.out.println(answer.statusCode() + "\n" + answer.body());
  }

  static boolean goesOn(HttpResponse<String> answer) {
    boolean asksAgain = answer.headers().firstValue("retry-after").isPresent();
    return asksAgain && (answer.statusCode() < 300 || answer.statusCode() == 504);
  }

  static HttpResponse<String> send(String[] arguments, String url, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    for (int at = 2; at < arguments.length; at++) {
      String[] header = arguments[at].split(": ", 2);
      request.header(header[0], header[1]);
    }
    if (!body.isEmpty()) request.POST(HttpRequest.BodyPublishers.ofString(body));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
