import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headers, routePath } from "../../contract";
import { quote, quoteResult, simulated } from "../support/caller";
import { LegacyClient } from "../support/legacy-client";
import { loadSize } from "../support/load-size";
import { startStack, type RunningStack } from "../support/running-stack";
import { stackFile, synthesize } from "../support/synth";

const stack = "logic-app-facade";

/** Calls at once; less than a third of the load unless `npm run test:load` asks for all of it. */
const calls = loadSize() === "least" ? 60 : 200;

const clientOf = (running: RunningStack) => new LegacyClient(running.caller, running.triggerUrl);

describe("durability of the facade", () => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack(stack, {
      variables: {
        REQUEST_REPLY_DATA_ACCOUNTS: "3",
        REQUEST_REPLY_FACADE: JSON.stringify({
          timeoutSeconds: 40,
          lockSeconds: 5,
          mergeSeconds: 60,
        }),
      },
    });
  });
  afterAll(() => running?.stop());

  test("the whole call is one trace, which no client chooses", async () => {
    const foreign = "a".repeat(32);
    const before = running.logs.length;
    await clientOf(running).post(
      { ...quote, customer: "traced" },
      { traceparent: `00-${foreign}-${"b".repeat(16)}-01` },
    );
    await running.untilLogged(/"event":"operation.answered"/, before);
    const lines = running.logs.slice(before);
    const [, id = "none", traceId = "none"] =
      /"event":"operation.create","operationId":"([^"]+)","traceId":"([^"]+)"/.exec(
        lines.find((line) => line.includes(`"clientTraceId":"${foreign}"`)) ?? "",
      ) ?? [];
    const traces = lines
      .filter((line) => line.includes(id))
      .map((line) => /"traceId":"([^"]+)"/.exec(line)?.[1]);
    expect(traces.length).toBeGreaterThan(4);
    expect(new Set(traces)).toEqual(new Set([traceId]));
    expect(traceId).not.toBe(foreign);
  });

  test(`${calls} blocking calls at once, with the functions process killed twice: each gets its own answer`, async () => {
    const client = clientOf(running);
    const ended = () => running.logs.filter((line) => line.includes("operation.succeed")).length;
    const kills = (async () => {
      for (const number of [0.3 * calls, 0.7 * calls]) {
        await running.untilHeard(`${number} operations that ended`, () =>
          ended() >= number ? true : undefined,
        );
        await running.killFunctions();
      }
    })();
    const answers = await Promise.all(
      Array.from({ length: calls }, (_, number) =>
        client.post({ ...quote, customer: `customer ${number}` }),
      ),
    );
    await kills;
    for (const [number, { status, json, headers: answered }] of answers.entries()) {
      const expected = { ...quoteResult, customer: `customer ${number}` };
      if (status === 200) {
        expect(json).toEqual(expected);
      } else {
        expect(status).toBe(504);
        const location = answered.get(headers.location) ?? "";
        const done = await running.caller.until(location, (polled) => polled.status !== 202);
        const result = await running.caller.call(done.headers.get(headers.location) ?? "");
        expect(result.json).toEqual(expected);
      }
    }
    // How many are answered in time depends on the machine; that some are, on the host alone.
    expect(answers.filter(({ status }) => status === 200)).not.toEqual([]);
  }, 200_000);

  test("repetitions without a key from one address are one operation, whatever address they claim", async () => {
    const before = running.logs.length;
    const request = { ...simulated({ seconds: 3 }), customer: "Impatient" };
    const first = clientOf(running).post(request);
    await running.untilLogged(/"event":"operation.start"/, before);
    const claims = { "X-Forwarded-For": "203.0.113.9" };
    const answers = await Promise.all([first, clientOf(running).post(request, claims)]);
    const result = { ...quoteResult, customer: "Impatient" };
    expect(answers.map(({ status, json }) => [status, json])).toEqual([
      [200, result],
      [200, result],
    ]);
    const starts = running.logs.slice(before).filter((line) => /operation\.start/.test(line));
    expect(starts).toHaveLength(1);
  });

  test("work whose process dies under it is done again, and the waiting client gets the result", async () => {
    const before = running.logs.length;
    const waiting = clientOf(running).post(simulated({ seconds: 5 }));
    await running.untilLogged(/"event":"operation.start"/, before);
    await running.killFunctions();
    const answer = await waiting;
    expect([answer.status, answer.json]).toEqual([200, quoteResult]);
  });

  test("work whose host dies with its process is done again once its lock has ended", async () => {
    const before = running.logs.length;
    const waiting = clientOf(running).post(simulated({ seconds: 3 }));
    await running.untilLogged(/"event":"operation.start"/, before);
    await running.crashHosts();
    const answer = await waiting;
    expect([answer.status, answer.json]).toEqual([200, quoteResult]);
    const starts = running.logs.slice(before).filter((line) => /"attempt":2/.test(line));
    expect(starts.length).toBeGreaterThan(0);
  });

  test("everything goes on after the runtime was stopped and started again", async () => {
    const key = { [headers.idempotencyKey]: randomUUID() };
    const request = simulated({ seconds: 5 });
    const before = running.logs.length;
    const lost = clientOf(running)
      .post(request, key)
      .catch(() => undefined);
    await running.untilLogged(/"event":"operation.start"/, before);
    running = await running.restart();
    await lost;
    const again = await clientOf(running).post(request, key);
    expect([again.status, again.json]).toEqual([200, quoteResult]);
  });
});

describe("the facade without its role on the queue", () => {
  let running: RunningStack;
  let outdir: string;
  beforeAll(async () => {
    outdir = mkdtempSync(join(tmpdir(), "no-role-"));
    cpSync(synthesize(), outdir, { recursive: true });
    const file = stackFile(stack, outdir);
    const sender = /WorkQueue_Facade-ServiceBusDataSender_\w+/;
    const { resource, ...rest } = JSON.parse(readFileSync(file, "utf8")) as {
      resource: Record<string, Record<string, unknown>>;
    };
    const assignments = Object.entries(resource["azurerm_role_assignment"] ?? {});
    resource["azurerm_role_assignment"] = Object.fromEntries(
      assignments.filter(([name]) => !sender.test(name)),
    );
    const text = JSON.stringify({ ...rest, resource }).replace(
      new RegExp(`"azurerm_role_assignment\\.${sender.source}",?`, "g"),
      "",
    );
    writeFileSync(file, text.replace(/,\]/g, "]"));
    running = await startStack(stack, { outdir });
  });
  afterAll(async () => {
    await running?.stop();
    rmSync(outdir, { recursive: true, force: true });
  });

  test("answers 503 with Retry-After, says why on the terminal, and makes no operation", async () => {
    const answer = await clientOf(running).post(quote);
    expect([answer.status, answer.json.error.code]).toEqual([503, "DispatchFailed"]);
    expect(answer.headers.get(headers.retryAfter)).toBe("5");
    expect(running.problems).toEqual([expect.stringContaining("has no role with")]);
    expect(running.logs.filter((line) => line.includes("operation."))).toEqual([]);
    const id = "0dd4ff2b-8d5e-4f8f-9a5c-0a3d3a3b7f10";
    expect((await running.caller.call(routePath("status", id))).status).toBe(404);
  });
});
