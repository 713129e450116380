import fs from "node:fs";
import path from "node:path";
import { setImmediate as idle } from "node:timers/promises";
import { fromPlain } from "../../../workflow-engine/expressions/values";
import { ScriptedHttpClient } from "../../../workflow-engine/http/scripted-client";
import type { HttpClient } from "../../../workflow-engine/run/ports";
import type { Run } from "../../../workflow-engine/run/run";
import { after, http, wait } from "./builders";
import { begin, Machine, ok, statusOf, willing } from "./machine";
import { definitionOf } from "./run-definition";

let machine: Machine;

beforeEach(() => (machine = new Machine()));
afterEach(() => machine.remove());

test("a Wait goes on with what is left of it; what ran before does not run again", async () => {
  const definition = definitionOf({
    Before: http({ uri: "https://x/before" }),
    Pause: { ...wait(100), ...after("Before") },
    After: http({ uri: "https://x/after" }, after("Pause")),
  });
  const first = willing();
  const engine = machine.start(definition, first);
  begin(engine);
  await machine.clock.advance(60);
  const second = willing();
  const { run } = machine.restart(engine, definition, second);
  await machine.clock.advance(39);
  expect([run?.status, statusOf(run, "Pause")]).toEqual(["Running", undefined]);
  await machine.clock.advance(1);
  expect([run?.status, statusOf(run, "Pause")]).toEqual(["Succeeded", "Succeeded"]);
  expect(first.requests.map(({ uri }) => uri)).toEqual(["https://x/before"]);
  expect(second.requests.map(({ uri }) => uri)).toEqual(["https://x/after"]);
});

test("time that passed while nothing ran counts", async () => {
  const definition = definitionOf({ Pause: wait(100) });
  const engine = machine.start(definition);
  begin(engine);
  await idle();
  engine.stop();
  await machine.clock.advance(1000);
  const [run] = machine.start(definition).resume();
  await machine.clock.advance(0);
  expect(run?.status).toBe("Succeeded");
});

test("a call in flight is sent again; a poll goes on where it was", async () => {
  const definition = definitionOf({ Call: http({ uri: "https://x/work" }) });
  const hanging: HttpClient = { send: () => new Promise(() => undefined) };
  const engine = machine.start(definition, hanging);
  begin(engine);
  await idle();
  const accepted = { status: 202, headers: { Location: "https://x/status" } };
  const polling = new ScriptedHttpClient([accepted]);
  const { next } = machine.restart(engine, definition, polling);
  await machine.clock.advance(20);
  const last = new ScriptedHttpClient([{ ...ok, body: "done" }]);
  const { run } = machine.restart(next, definition, last);
  await idle();
  expect(polling.requests.map(({ uri }) => uri)).toEqual(["https://x/work", "https://x/status"]);
  expect(last.requests.map(({ uri }) => uri)).toEqual(["https://x/status"]);
  expect(run?.status).toBe("Succeeded");
});

test("loops, branches and variables are where they were", async () => {
  const definition = definitionOf({
    Init: { type: "InitializeVariable", inputs: { variables: [{ name: "n", type: "integer" }] } },
    Each: {
      type: "Foreach",
      foreach: "@createArray(utcNow(), 'b')",
      operationOptions: "Sequential",
      actions: {
        Add: { type: "IncrementVariable", inputs: { name: "n" } },
        Is_first: {
          type: "If",
          expression: "@equals(variables('n'), 1)",
          actions: { Rest: wait(10) },
          else: { actions: { Work: { type: "Compose", inputs: "@variables('n')" } } },
          ...after("Add"),
        },
      },
      ...after("Init"),
    },
    Loop: {
      type: "Until",
      expression: "@greaterOrEquals(variables('n'), 4)",
      limit: { count: 9, timeout: "PT1H" },
      actions: {
        More: { type: "IncrementVariable", inputs: { name: "n" } },
        Nap: { ...wait(10), ...after("More") },
      },
      ...after("Each"),
    },
    Sum: { type: "Compose", inputs: "@variables('n')", ...after("Loop") },
  });
  let engine = machine.start(definition);
  let run: Run | undefined = begin(engine);
  for (let step = 0; step < 12 && run?.status === "Running"; step++) {
    await machine.clock.advance(5);
    if (run?.status === "Running") ({ next: engine, run } = machine.restart(engine, definition));
  }
  expect(run?.status).toBe("Succeeded");
  expect(run?.records.get("Sum", [])?.outputs).toBe(4);
  expect(statusOf(run, "Rest", [0])).toBe("Succeeded");
  expect(statusOf(run, "Work", [1])).toBe("Succeeded");
  expect(run?.records.repetitions("More")).toHaveLength(2);
});

test("a run keeps the definition it began with", async () => {
  const old = definitionOf({
    Pause: wait(10),
    Old: { type: "Compose", inputs: 1, ...after("Pause") },
  });
  const engine = machine.start(old);
  begin(engine);
  await idle();
  const { run } = machine.restart(
    engine,
    definitionOf({ New: { type: "Compose", inputs: 2 } }),
    willing(),
  );
  await machine.clock.advance(10);
  expect([run?.status, statusOf(run, "Old")]).toEqual(["Succeeded", "Succeeded"]);
});

test("the caller of a run that was resumed is gone: its Response is skipped", async () => {
  const definition = definitionOf({
    Pause: wait(10),
    R: { type: "Response", inputs: { statusCode: 200 }, ...after("Pause") },
  });
  const engine = machine.start(definition);
  begin(engine);
  await idle();
  const { run } = machine.restart(engine, definition);
  await machine.clock.advance(10);
  expect(run?.records.get("R", [])).toMatchObject({
    status: "Skipped",
    code: "ActionResponseSkipped",
  });
});

test("a line that a crash cut off did not happen", async () => {
  const definition = definitionOf({ Pause: wait(10) });
  const engine = machine.start(definition);
  const { runId } = begin(engine).start;
  await idle();
  engine.stop();
  fs.appendFileSync(
    path.join(machine.folder, "running", `${runId}.jsonl`),
    '{"event":"action","rec',
  );
  const next = machine.start(definition);
  const [run] = next.resume();
  await machine.clock.advance(10);
  expect(run?.status).toBe("Succeeded");
  // What was written behind the torn line can be read.
  const again = machine.start(definition).run(runId);
  expect([again?.status, statusOf(again, "Pause")]).toEqual(["Succeeded", "Succeeded"]);
});

test("ended runs can still be read, and are not resumed", async () => {
  const definition = definitionOf({ A: { type: "Compose", inputs: { f: 1.5, s: "x" } } });
  const engine = machine.start(definition);
  const { runId } = begin(engine).start;
  await idle();
  const next = machine.start(definition);
  expect(next.resume()).toEqual([]);
  const run = next.run(runId);
  expect([run?.status, statusOf(run, "A")]).toEqual(["Succeeded", "Succeeded"]);
  expect(run?.records.get("A", [])?.outputs).toEqual(fromPlain({ f: 1.5, s: "x" }));
  expect(machine.runs().ended()).toEqual([runId]);
});

test("files of runs are their owner's only", async () => {
  const engine = machine.start(definitionOf({ Pause: wait(10) }));
  begin(engine);
  await idle();
  const files = fs
    .readdirSync(path.join(machine.folder, "running"))
    .map((name) => path.join(machine.folder, "running", name));
  expect(files.map((file) => (fs.statSync(file).mode & 0o777).toString(8))).toEqual(["600"]);
  engine.stop();
});
