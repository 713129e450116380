import { createHttpClient } from "../../../workflow-engine/http/http-client";
import { after, respond, type Json } from "../../workflow-engine/run/builders";
import { freePort, identity, post, Stage } from "./stage";

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

describe("webhooks", () => {
  const ask = (more: Json = {}) => ({
    Ask: {
      type: "HttpWebhook",
      inputs: {
        subscribe: {
          method: "POST",
          uri: stage.backendUrl,
          body: { callback: "@listCallbackUrl()" },
          authentication: {
            type: "ManagedServiceIdentity",
            identity: identity.id,
            audience: "bus",
          },
        },
      },
      ...more,
    },
    R: respond({ statusCode: 200, body: "@outputs('Ask')" }, after("Ask")),
  });
  const callbackUrl = () =>
    (JSON.parse(stage.received[0]?.body ?? "{}") as { callback: string }).callback;

  test("the POST to the callback URL continues the run; its content is the outputs", async () => {
    const url = await stage.serve(ask());
    stage.answer = (_request, response) => {
      response.writeHead(201).end();
      void post(callbackUrl(), { done: true }, { "X-Own": "z" });
    };
    const response = await post(url, {});
    expect(await response.json()).toMatchObject({
      statusCode: 200,
      headers: { "X-Own": "z" },
      body: { done: true },
    });
    expect(stage.received[0]?.headers).toMatchObject({
      authorization: "Bearer principal@bus",
      "user-agent": expect.stringContaining("azure-logic-apps/1.0") as string,
    });
    expect(stage.runs.map((run) => run.status)).toEqual(["Succeeded"]);
    expect((await post(callbackUrl(), {})).status).toBe(409);
  });

  test("fails when a callback has an Authorization header, or no valid signature", async () => {
    const url = await stage.serve(ask({ limit: { timeout: "PT1S" } }));
    const statuses: number[] = [];
    const called = new Promise<void>((resolve) => {
      stage.answer = (_request, response) => {
        response.writeHead(201).end();
        void (async () => {
          statuses.push((await post(callbackUrl(), {}, { Authorization: "Bearer x" })).status);
          statuses.push((await post(callbackUrl().replace(/sig=[^&]+/, "sig=x"), {})).status);
          statuses.push((await post(callbackUrl().replace(/\/runs\/\d/, "/runs/9"), {})).status);
          resolve();
        })();
      };
    });
    const response = await post(url, {});
    await called;
    expect(statuses).toEqual([401, 401, 401]);
    expect(response.status).toBe(502);
    expect(stage.runs[0]?.records.get("Ask", [])?.status).toBe("TimedOut");
  });

  test("fails when the action names an identity that the workflow does not have", async () => {
    const actions = ask();
    actions.Ask.inputs.subscribe.authentication.identity = "/identities/other";
    const response = await post(await stage.serve(actions), {});
    expect(response.status).toBe(502);
    expect(stage.runs[0]?.records.get("Ask", [])?.error).toEqual({
      code: "WorkflowManagedIdentityNotFound",
      message:
        "The workflow does not have the identity '/identities/other'; it has: /identities/one.",
    });
  });
});

describe("calls over the network", () => {
  const callBackend = (more: Json = {}) => ({
    Call: {
      type: "Http",
      inputs: {
        method: "POST",
        uri: stage.backendUrl,
        body: { a: 1.0 },
        retryPolicy: { type: "none" },
        ...more,
      },
    },
    R: respond(
      { statusCode: 200, body: "@createArray(actions('Call')?['code'], outputs('Call'))" },
      { runAfter: { Call: ["Succeeded", "Failed"] } },
    ),
  });

  test("carry the body and its type; redirects are not followed", async () => {
    const url = await stage.serve(callBackend());
    stage.answer = (_request, response) =>
      response.writeHead(302, { Location: "/elsewhere" }).end();
    const [code] = (await (await post(url, {})).json()) as unknown[];
    expect(code).toBe("Found");
    expect(
      stage.received.map(({ method, body, headers }) => [method, body, headers["content-type"]]),
    ).toEqual([["POST", '{"a":1}', "application/json; charset=utf-8"]]);
  });

  test("fails when the answer claims to be JSON and is not", async () => {
    const url = await stage.serve(callBackend());
    stage.answer = (_request, response) =>
      response.writeHead(200, { "Content-Type": "application/json" }).end("<html>");
    await post(url, {});
    expect(stage.runs[0]?.records.get("Call", [])).toMatchObject({
      status: "Failed",
      code: "BadRequest",
    });
    expect(stage.runs[0]?.records.get("Call", [])?.error?.message).toMatch(
      /^Http request failed: the content was not a valid JSON/,
    );
  });

  test("fails when nobody listens, or the host is unknown", async () => {
    const url = await stage.serve(callBackend({ uri: `http://127.0.0.1:${await freePort()}` }));
    const [code] = (await (await post(url, {})).json()) as unknown[];
    expect(code).toBe("BadRequest");
    const client = createHttpClient();
    const request = {
      method: "GET",
      uri: "http://nobody.invalid/",
      headers: {},
      platformHeaders: {},
      action: { runId: "1", name: "Call", type: "Http" as const, repetition: [] },
    };
    await expect(client.send(request)).rejects.toMatchObject({
      code: expect.stringMatching(/UnresolvableHostName|BadRequest/) as string,
    });
  });
});
