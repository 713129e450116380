import { setImmediate as idle } from "node:timers/promises";
import type { WorkflowEngine } from "../../../workflow-engine/run/engine";
import { toText } from "../../../workflow-engine/expressions/text";
import { fromPlain, toPlain } from "../../../workflow-engine/expressions/values";
import type { HttpClient } from "../../../workflow-engine/run/ports";
import { after } from "./builders";
import { begin, Machine, statusOf, willing } from "./machine";
import { definitionOf } from "./run-definition";

let machine: Machine;

beforeEach(() => (machine = new Machine()));
afterEach(() => machine.remove());

const webhook = definitionOf({
  Ask: {
    type: "HttpWebhook",
    inputs: { subscribe: { method: "POST", uri: "https://bus", body: "@listCallbackUrl()" } },
    limit: { timeout: "PT90S" },
  },
  Use: { type: "Compose", inputs: "@body('Ask')['x']", ...after("Ask") },
});

test("a webhook that waits does not subscribe again, and takes its callback", async () => {
  const first = willing();
  const engine = machine.start(webhook, first);
  const { runId } = begin(engine).start;
  await machine.clock.advance(30);
  const second = willing();
  const { next, run } = machine.restart(engine, webhook, second);
  await idle();
  const payload = fromPlain({ statusCode: 200, headers: {}, body: { x: 7 } });
  expect(next.callback(runId, "Ask", [], payload)).toBe("accepted");
  expect(next.callback(runId, "Ask", [], payload)).toBe("over");
  await idle();
  expect(run?.records.get("Use", [])?.outputs).toBe(7);
  expect(next.callback(runId, "Ask", [], payload)).toBe("over");
  expect(next.callback("nobody", "Ask", [], payload)).toBe("unknown");
  expect([first.requests.length, second.requests.length]).toEqual([1, 0]);
  expect(first.requests[0]?.body).toBe(`https://here/${runId}/Ask/`);
});

test("a webhook sends again what it sent before a crash, and its record shows that", async () => {
  const definition = definitionOf({
    Ask: {
      type: "HttpWebhook",
      inputs: { subscribe: { method: "POST", uri: "https://bus", body: { id: "@guid()" } } },
      limit: { timeout: "PT90S" },
    },
    Sent: {
      type: "Compose",
      inputs: "@actions('Ask')?['inputs']?['subscribe']?['body']?['id']",
      runAfter: { Ask: ["TimedOut"] },
    },
  });
  const bodies: unknown[] = [];
  const hanging: HttpClient = {
    send: ({ body }) => {
      bodies.push(toPlain(body ?? null));
      return new Promise(() => undefined);
    },
  };
  const engine = machine.start(definition, hanging);
  begin(engine);
  await idle();
  const second = willing();
  const { run } = machine.restart(engine, definition, second);
  await machine.clock.advance(90);
  bodies.push(...second.requests.map(({ body }) => toPlain(body ?? null)));
  const id = run?.records.get("Sent", [])?.outputs;
  expect(bodies).toEqual([{ id }, { id }]);
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

test("fails when a resumed webhook's limit passes, counted from its start", async () => {
  const engine = machine.start(webhook);
  begin(engine);
  await machine.clock.advance(60);
  const { run } = machine.restart(engine, webhook);
  await machine.clock.advance(29);
  expect(statusOf(run, "Ask")).toBeUndefined();
  await machine.clock.advance(1);
  expect([statusOf(run, "Ask"), run?.status]).toEqual(["TimedOut", "TimedOut"]);
});

test("a callback that comes before the subscription is answered is not lost", async () => {
  const running: { engine?: WorkflowEngine } = {};
  const eager: HttpClient = {
    send(request) {
      const [, , , runId = ""] = toText(request.body ?? null).split("/");
      running.engine?.callback(
        runId,
        "Ask",
        [],
        fromPlain({ statusCode: 200, headers: {}, body: { x: 1 } }),
      );
      return Promise.resolve({ statusCode: 201, headers: {} });
    },
  };
  running.engine = machine.start(webhook, eager);
  const run = begin(running.engine);
  await idle();
  expect([run.status, run.records.get("Use", [])?.outputs]).toEqual(["Succeeded", 1]);
});

test("a callback that was accepted survives a crash right behind it", async () => {
  const engine = machine.start(webhook);
  const { runId } = begin(engine).start;
  await idle();
  engine.callback(runId, "Ask", [], fromPlain({ statusCode: 200, headers: {}, body: { x: 2 } }));
  const { run } = machine.restart(engine, webhook);
  await idle();
  expect(run?.records.get("Use", [])?.outputs).toBe(2);
});
