import type { Json } from "../run/builders";
import { definitionOf, runActions, runDefinition } from "../run/run-definition";

describe("webhooks", () => {
  const webhook = (more: Json = {}, unsubscribe?: Json) => ({
    type: "HttpWebhook",
    inputs: {
      subscribe: {
        method: "POST",
        uri: "https://bus/messages",
        body: { callback: "@listCallbackUrl()" },
        retryPolicy: { type: "none" },
      },
      ...(unsubscribe ? { unsubscribe } : {}),
    },
    ...more,
  });

  test("fails when nobody calls back within the limit, as TimedOut, and unsubscribes", async () => {
    const { actions, calls, status } = await runActions(
      {
        Ask: webhook({ limit: { timeout: "PT90S" } }, { method: "DELETE", uri: "https://bus/1" }),
        Overrun: { type: "Compose", inputs: 1, runAfter: { Ask: ["TimedOut"] } },
      },
      { http: [{ status: 201 }] },
    );
    expect(actions["Ask"]).toMatchObject({
      status: "TimedOut",
      code: "ActionTimedOut",
      error: { code: "ActionTimedOut" },
    });
    expect(actions["Overrun"]?.status).toBe("Succeeded");
    expect(calls.map(({ method, uri }) => [method, uri])).toEqual([
      ["POST", "https://bus/messages"],
      ["DELETE", "https://bus/1"],
    ]);
    expect((calls[0]?.body as { callback: string } | undefined)?.callback).toMatch(
      /^https:\/\/.+\/run$/,
    );
    expect(status).toBe("Succeeded");
  });

  test("fails when the subscription is refused, and waits for nothing", async () => {
    const { actions } = await runActions({ Ask: webhook() }, { http: [{ status: 401 }] });
    expect(actions["Ask"]).toMatchObject({
      status: "Failed",
      code: "Unauthorized",
      outputs: { statusCode: 401 },
    });
  });

  test("a run that is terminated unsubscribes", async () => {
    const { actions, calls } = await runDefinition(
      definitionOf({
        Ask: webhook({}, { method: "DELETE", uri: "https://bus/1" }),
        Stop: {
          type: "Terminate",
          inputs: { runStatus: "Cancelled" },
          runAfter: { Pause: ["Succeeded"] },
        },
        Pause: { type: "Wait", inputs: { interval: { count: 1, unit: "Second" } } },
      }),
      { http: [{ status: 200 }] },
    );
    expect(actions["Ask"]?.status).toBe("Cancelled");
    expect(calls.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
  });
});
