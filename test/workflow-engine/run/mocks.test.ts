import type { MockCall } from "../../../workflow-engine/http/mock-client";
import { readData } from "../data";
import { after, http, type Json } from "./builders";
import { definitionOf, runActions, runDefinition, type Given } from "./run-definition";

const connection = (path: string, more: Json = {}) => ({
  type: "ApiConnection",
  inputs: {
    host: { connection: { name: "@parameters('$connections')['office365']['connectionId']" } },
    method: "post",
    path,
    ...more,
  },
});

const run = (actions: Json, given: Given) =>
  runDefinition(
    definitionOf(actions, { parameters: { $connections: { type: "Object", defaultValue: {} } } }),
    given,
  );

describe("mocks", () => {
  test("answer a managed connector by its action's name, without a connection", async () => {
    const report = await run(
      { Send_mail: connection("/v2/Mail", { body: { To: "a@contoso.example" } }) },
      { mocks: { send_mail: { status: 202, body: { id: 7 } } } },
    );
    expect(report.calls).toMatchObject([
      { action: "Send_mail", method: "POST", uri: "/v2/Mail", body: { To: "a@contoso.example" } },
    ]);
    expect(report.actions["Send_mail"]?.outputs).toMatchObject({
      statusCode: 202,
      body: { id: 7 },
    });
  });

  test("answer by method and address, queries and stars included", async () => {
    const { actions } = await runActions(
      {
        One: http({ uri: "https://shop.example/orders/1?full=1" }),
        Two: http({ uri: "https://shop.example/orders/2" }),
        Put: http({ uri: "https://shop.example/orders/2", method: "PUT" }),
      },
      {
        mocks: {
          "GET https://shop.example/orders/1": { body: "first" },
          "get https://shop.example/*": { body: "any" },
          "* https://shop.example/*": { status: 201 },
        },
      },
    );
    const outputs = ["One", "Two", "Put"].map((name) => actions[name]?.outputs);
    expect(outputs).toMatchObject([{ body: "first" }, { body: "any" }, { statusCode: 201 }]);
  });

  test("are sequences, of which retries and polls take their part; the last one stays", async () => {
    const { actions, waits, calls } = await runActions(
      { Ask: http(), Again: http({}, after("Ask")) },
      {
        mocks: {
          Ask: [
            { status: 503, headers: { "Retry-After": "2" } },
            { status: 202, headers: { Location: "https://x/1", "Retry-After": "3" } },
            { body: "done" },
          ],
          Again: { error: "reset" },
        },
      },
    );
    expect(actions["Ask"]).toMatchObject({ status: "Succeeded", retries: 1 });
    expect(waits.slice(0, 2)).toEqual([2, 3]);
    expect(actions["Again"]?.error?.message).toBe("Http request failed: reset");
    expect(calls).toHaveLength(3 + 5);
  });

  test("are given for an iteration, and may be functions of the call", async () => {
    const seen: MockCall[] = [];
    const { actions } = await runActions(
      {
        Each: {
          type: "Foreach",
          foreach: ["a", "b", "c"],
          operationOptions: "Sequential",
          actions: { Ask: http({ method: "POST", body: "@item()" }) },
        },
      },
      {
        mocks: {
          "Ask[1]": { status: 404 },
          Ask: (call) => {
            seen.push(call);
            return { body: `${String(call.body)}!` };
          },
        },
      },
    );
    expect(actions["Ask"]?.repetitions?.map(({ code }) => code)).toEqual(["OK", "NotFound", "OK"]);
    expect(seen).toMatchObject([
      { action: "Ask", repetition: [0], body: "a", earlierCalls: 0 },
      { action: "Ask", repetition: [2], body: "c", earlierCalls: 1 },
    ]);
  });

  test("give an action that computes something its result", async () => {
    const { actions } = await runActions(
      { Map: { type: "JavaScriptCode", inputs: { code: "return 1;" } } },
      { mocks: { Map: { body: [1, 2] } } },
    );
    expect(actions["Map"]).toMatchObject({ status: "Succeeded", outputs: { body: [1, 2] } });
  });

  test("fails when nothing answers a call, and names the action", async () => {
    const { actions, unanswered } = await runActions(
      { Ask: http({ uri: "https://x/a?b=1" }), Other: http({ uri: "https://y/" }) },
      { mocks: { Other: {} } },
    );
    const sentence =
      "Action 'Ask' of type Http calls GET https://x/a?b=1, and nothing answers it: give a mock for 'Ask' or 'GET https://x/a'.";
    expect(unanswered).toEqual([sentence]);
    expect(actions["Ask"]).toMatchObject({ code: "NotAnswered", error: { message: sentence } });
  });

  test("fails when a mock names nothing of the definition", async () => {
    const misspelt = runActions({ Ask: http() }, { mocks: { Aks: {} } });
    await expect(misspelt).rejects.toThrow(
      "No action is called 'Aks', and a call is a method and an address ('GET https://…'); the actions are Ask.",
    );
  });
});

describe("callbacks", () => {
  test("end what a webhook waits for, in the time that they say", async () => {
    const { actions, trigger } = await runDefinition(
      readData("workflows/webhook-without-limit.json"),
      { callbacks: { Approval: { body: { approved: true }, afterSeconds: 90 } } },
    );
    expect(actions["Approval"]).toMatchObject({
      status: "Succeeded",
      outputs: { statusCode: 200, body: { approved: true } },
    });
    expect(trigger?.name).toBe("incoming");
  });

  test("come to connectors that wait, too, and to each iteration", async () => {
    const webhook = {
      ...connection("/approve", { method: undefined }),
      type: "ApiConnectionWebhook",
    };
    const { actions, calls } = await run(
      { Each: { type: "Foreach", foreach: [1, 2], actions: { Ask: webhook } } },
      { mocks: { Ask: {} }, callbacks: { "Ask[0]": { body: "yes" }, "Ask[1]": { body: "no" } } },
    );
    expect(actions["Ask"]?.repetitions?.map(({ outputs }) => outputs)).toMatchObject([
      { body: "yes" },
      { body: "no" },
    ]);
    expect(calls.map(({ method, uri }) => [method, uri])).toEqual([
      ["POST", "/approve"],
      ["POST", "/approve"],
    ]);
  });

  test("are as many as there are subscriptions: one that came too late took its part", async () => {
    const call = (method: string) => ({ method, uri: "https://desk.example/1" });
    const { actions } = await runActions(
      {
        Each: {
          type: "Foreach",
          foreach: [1, 2],
          operationOptions: "Sequential",
          actions: {
            Ask: {
              type: "HttpWebhook",
              inputs: { subscribe: call("POST"), unsubscribe: call("DELETE") },
              limit: { timeout: "PT1M" },
            },
          },
        },
      },
      { mocks: { Ask: {} }, callbacks: { Ask: [{ afterSeconds: 120 }, { body: "yes" }] } },
    );
    expect(actions["Ask"]?.repetitions).toMatchObject([
      { status: "TimedOut" },
      { status: "Succeeded", outputs: { body: "yes" } },
    ]);
  });

  test("fails when a callback names no action", async () => {
    const misspelt = runActions({ Ask: http() }, { callbacks: { Aks: {} } });
    await expect(misspelt).rejects.toThrow("No action is called 'Aks'");
  });
});

test("an action with an enabled static result does not run", async () => {
  const definition = definitionOf(
    {
      Ask: http(
        {},
        {
          runtimeConfiguration: { staticResult: { staticResultOptions: "Enabled", name: "Ask0" } },
        },
      ),
    },
    { staticResults: { Ask0: { status: "Succeeded", outputs: { statusCode: 201, body: 5 } } } },
  );
  const { actions, calls } = await runDefinition(definition);
  expect(actions["Ask"]).toMatchObject({ code: "Created", outputs: { statusCode: 201, body: 5 } });
  expect(calls).toEqual([]);
});
