import { after, compose, respond, wait, type Json } from "../run/builders";
import { definitionOf, runDefinition, type Given } from "../run/run-definition";

function run(actions: Json, trigger: Json = {}, given: Given = {}) {
  const triggers = { manual: { type: "Request", kind: "Http", ...trigger } };
  return runDefinition(definitionOf(actions, { triggers }), given);
}

describe("Response", () => {
  test("answers with status, headers and a body typed by what it is", async () => {
    const json = await run({ R: respond({ statusCode: 201, body: { a: "@add(1, 1)" } }) });
    expect(json.response).toMatchObject({ statusCode: 201, body: { a: 2 } });
    expect(json.response?.headers["Content-Type"]).toBe("application/json; charset=utf-8");
    const text = await run({ R: respond({ statusCode: "@string(503)", body: "no" }) });
    expect(text.response).toMatchObject({ statusCode: 503, body: "no" });
    expect(text.response?.headers["Content-Type"]).toBe("text/plain; charset=utf-8");
    const own = await run({
      R: respond({
        statusCode: 422,
        headers: { "content-type": "application/problem+json" },
        body: {},
      }),
    });
    expect(own.response?.headers).toMatchObject({ "content-type": "application/problem+json" });
    expect(own.response?.headers).not.toHaveProperty("Content-Type");
  });

  test("headers that Logic Apps drops do not reach the caller", async () => {
    const { response } = await run({
      R: respond({
        statusCode: 504,
        headers: {
          Location: "/api/status/1",
          "Retry-After": 5,
          "Content-Disposition": "inline",
          "Content-Encoding": "identity",
          "Content-Length": "1",
          "Content-Language": "en",
          Allow: "GET",
          Cookie: "a",
          "Set-Cookie": "a",
          Expires: "0",
          "Last-Modified": "x",
          "Transfer-Encoding": "chunked",
        },
      }),
    });
    const own = Object.entries(response?.headers ?? {}).filter(([name]) => !/^x-ms-/.test(name));
    expect(Object.fromEntries(own)).toEqual({
      Location: "/api/status/1",
      "Retry-After": "5",
      "Content-Disposition": "inline",
      "Content-Encoding": "identity",
    });
  });

  test("the platform adds its headers, unless the trigger suppresses them", async () => {
    const names = (response?: { headers: Json }) => Object.keys(response?.headers ?? {}).sort();
    const actions = { R: respond({ statusCode: 200 }) };
    expect(names((await run(actions)).response)).toEqual([
      "x-ms-client-tracking-id",
      "x-ms-correlation-id",
      "x-ms-request-id",
      "x-ms-tracking-id",
      "x-ms-trigger-history-name",
      "x-ms-workflow-id",
      "x-ms-workflow-name",
      "x-ms-workflow-run-id",
      "x-ms-workflow-system-id",
      "x-ms-workflow-version",
    ]);
    const bare = { operationOptions: "SuppressWorkflowHeadersOnResponse" };
    expect(names((await run(actions, bare)).response)).toEqual([]);
  });

  test("fails when its status code is computed and no answer's", async () => {
    const { actions, response } = await run({ R: respond({ statusCode: "@add(300, 2)" }) });
    expect(actions["R"]).toMatchObject({ status: "Failed", code: "BadRequest" });
    expect(response?.statusCode).toBe(502);
  });

  test("fails when another one has answered before", async () => {
    const { actions, response, status } = await run({
      First: respond({ statusCode: 200, body: 1 }),
      Second: respond({ statusCode: 200, body: 2 }, after("First")),
    });
    expect([actions["First"]?.status, actions["Second"]?.status, status]).toEqual([
      "Succeeded",
      "Failed",
      "Failed",
    ]);
    expect(response?.body).toBe(1);
  });

  test("fails when it comes after 120 s; the caller has got 504 by then", async () => {
    const { actions, response } = await run({
      W: wait(121),
      R: respond({ statusCode: 200 }, after("W")),
    });
    expect(response).toMatchObject({
      statusCode: 504,
      body: { error: { code: "GatewayTimeout" } },
    });
    expect(actions["R"]).toMatchObject({
      status: "Failed",
      code: "ActionResponseTimedOut",
      error: {
        message: expect.stringContaining(
          "is failed: the client application timed out waiting for a response from service",
        ) as string,
      },
    });
  });

  test("at 119 s the caller still waits", async () => {
    const { response } = await run({ W: wait(119), R: respond({ statusCode: 200 }, after("W")) });
    expect(response?.statusCode).toBe(200);
  });

  test("is skipped when nobody waits, and the run stays Succeeded", async () => {
    const definition = definitionOf(
      { R: respond({ statusCode: 200 }) },
      { triggers: { t: { type: "Recurrence", recurrence: { frequency: "Day", interval: 1 } } } },
    );
    const { actions, status, response } = await runDefinition(definition);
    expect(actions["R"]).toMatchObject({
      status: "Skipped",
      code: "ActionResponseSkipped",
      error: {
        code: "ActionResponseSkipped",
        message:
          "The execution of template action 'R' is skipped: the client application is not waiting for a response from service.",
      },
    });
    expect([status, response]).toEqual(["Succeeded", undefined]);
  });

  test("fails when the run ends without any: the caller gets 502", async () => {
    const { response, status } = await run({
      A: compose(1),
      R: respond({ statusCode: 200 }, { runAfter: { A: ["Failed"] } }),
    });
    expect(response).toMatchObject({ statusCode: 502, body: { error: { code: "NoResponse" } } });
    expect(status).toBe("Succeeded");
  });

  test("without any in the definition the caller gets 202 at once, without Location", async () => {
    const { response } = await run({ W: wait(500) });
    expect(response?.statusCode).toBe(202);
    expect(response?.headers).not.toHaveProperty("Location");
  });

  test("an asynchronous one gives the caller 202 and a Location", async () => {
    const { actions, response, status } = await run({
      W: wait(500),
      R: respond({ statusCode: 200 }, { operationOptions: "Asynchronous", ...after("W") }),
    });
    expect(response?.statusCode).toBe(202);
    expect(response?.headers["Location"]).toMatch(/^https:/);
    expect([actions["R"]?.status, status]).toEqual(["Succeeded", "Succeeded"]);
  });
});
