import { errorCodes, limits, routePath, type HistoryEntry } from "../../contract";
import type { Redrive } from "../../functions/operation/redrive";
import { quote, quoteResult, simulated } from "../support/caller";
import { deadLetters, poisonMessages } from "../support/failed-messages";
import { LegacyClient } from "../support/legacy-client";
import { operator } from "../support/operator";
import { startStack, type RunningStack } from "../support/running-stack";

const unknown = "00000000-0000-4000-8000-000000000000";

interface Shown {
  readonly operation: { readonly lastUpdatedAt: string; readonly history?: HistoryEntry[] };
}

function host({ runtime }: RunningStack) {
  const [first] = runtime.hosts;
  if (first === undefined) throw new Error("the stack has no host");
  return first;
}

/** The commands, as a script calls them. */
function commands(running: RunningStack, stack: string) {
  const call = (...given: string[]) =>
    operator(stack, "--data", running.dataFolder, "--json", ...given);
  const parsed = async <T>(...given: string[]) => JSON.parse((await call(...given)).stdout) as T;
  const counted = async () => parsed<{ waiting: number; failed: number }>("watch", "--count", "1");
  const redriven = async (...given: string[]) => {
    const report = await parsed<{ messages: Redrive[] }>("redrive", ...given);
    return report.messages.map(({ operationId, action }) => [operationId, action]);
  };
  const reasons = async (id: string) =>
    (await parsed<Shown>("show", id)).operation.history?.map(({ reason }) => reason);
  return { call, parsed, counted, redriven, reasons };
}

describe("live poison messages of functions-only", () => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack("functions-only");
  });
  afterAll(() => running?.stop());

  test("are shown, asked about, and redriven one by one or all; their work is done once", async () => {
    const { caller } = running;
    const { call, parsed, counted, redriven, reasons } = commands(running, "functions-only");
    const ended = await caller.submitted(quote);
    await caller.ended(ended);
    await host(running).pauseTriggers();
    const [one, other] = [await caller.submitted(quote), await caller.submitted(quote)];
    const messages = poisonMessages(running);
    expect(await messages.giveUp()).toBe(2);
    await messages.giveUpAgain(ended);
    const before = await parsed<Shown>("show", ended);

    const plan = [
      [one, "resend"],
      [other, "resend"],
      [ended, "remove"],
    ];
    expect(await redriven("--dry-run")).toEqual(plan);
    const asked = await call("redrive");
    expect([asked.exitCode, asked.stderr.includes("give --yes")]).toEqual([1, true]);
    expect((await call("redrive", unknown, "--yes")).exitCode).toBe(2);
    expect(await counted()).toMatchObject({ waiting: 0, failed: 3 });

    // Not the first of the queue: what is before it stays.
    expect(await redriven(other, "--yes")).toEqual([[other, "resend"]]);
    expect(await counted()).toMatchObject({ waiting: 1, failed: 2 });
    expect(await redriven("--yes")).toEqual(plan.filter(([id]) => id !== other));
    expect(await counted()).toMatchObject({ waiting: 2, failed: 0 });
    expect(await redriven("--yes")).toEqual([]);

    await host(running).resumeTriggers();
    for (const id of [one, other]) {
      expect((await caller.ended(id)).status).toBe("Succeeded");
      expect((await caller.call(routePath("result", id))).json).toEqual(quoteResult);
      expect(await reasons(id)).toEqual(["redrive", "start", "succeed"]);
    }
    expect(await parsed("show", ended)).toEqual(before);
  });
});

describe("live dead-letter messages of the facade", () => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack("logic-app-facade");
  });
  afterAll(() => running?.stop());

  test("are redriven while their callers wait, and each gets its own answer, once", async () => {
    const { call, counted, redriven, reasons, parsed } = commands(running, "logic-app-facade");
    await host(running).pauseTriggers();
    const client = new LegacyClient(running.caller, running.triggerUrl);
    const customers = ["Contoso", "Fabrikam"];
    const answers = customers.map((customer) => client.post({ ...quote, customer }));
    const messages = deadLetters(running);
    let given = 0;
    while (given < customers.length) {
      given += await messages.giveUp();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await counted()).toMatchObject({ waiting: 0, failed: 2 });
    const plan = await redriven("--dry-run");
    const ids = plan.map(([id = ""]) => id);
    expect(plan.map(([, action]) => action)).toEqual(["resend", "resend"]);
    expect(await counted()).toMatchObject({ failed: 2 });
    expect((await call("redrive")).exitCode).toBe(1);
    // Not the first of the queue: what is before it stays.
    expect(await redriven(ids[1] ?? "", "--yes")).toEqual([[ids[1], "resend"]]);
    expect(await redriven("--yes")).toEqual([[ids[0], "resend"]]);
    expect(await counted()).toMatchObject({ waiting: 2, failed: 0 });

    const from = running.logs.length;
    await host(running).resumeTriggers();
    for (const [number, customer] of customers.entries()) {
      const answer = await answers[number];
      expect([answer?.status, answer?.json]).toEqual([200, { ...quoteResult, customer }]);
    }
    // A caller has its answer before the worker has said so.
    for (const id of ids) {
      await running.untilLogged(new RegExp(`"event":"operation.answered".*${id}`), from);
    }
    const delivered = running.logs.slice(from).filter((line) => /callback\.delivered/.test(line));
    expect(ids.map((id) => delivered.filter((line) => line.includes(id)).length)).toEqual([1, 1]);
    for (const id of ids) expect((await reasons(id))?.at(-1)).toBe("succeed");
    const listed = await parsed<{ operations: { id: string }[] }>("list", "--status", "Succeeded");
    expect(listed.operations.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(await call("cancel", ids[0] ?? "", "--yes")).toMatchObject({ exitCode: 1 });
  });

  test("an operator's fail and cancel answer the callers that still wait, each once, and the work is told to stop", async () => {
    const { call, parsed, reasons } = commands(running, "logic-app-facade");
    const client = new LegacyClient(running.caller, running.triggerUrl);
    const from = running.logs.length;
    // Longer than the client's patience: only the operator can have them answered.
    const waiting = ["fail", "cancel"].map((customer) =>
      client.post({ ...simulated({ seconds: 300 }), customer }),
    );
    const begun = /"event":"operation\.start","operationId":"([^"]+)"/;
    const ids = await running.untilHeard("two that have begun", () => {
      const found = running.logs.slice(from).flatMap((line) => begun.exec(line)?.[1] ?? []);
      return found.length === waiting.length ? found : undefined;
    });
    const [failed = "", canceled = ""] = ids;
    expect((await call("fail", failed, "--reason", "The price list is wrong")).exitCode).toBe(1);
    await parsed("fail", failed, "--reason", "The price list is wrong", "--yes");
    await parsed("cancel", canceled, "--yes");

    const answers = await Promise.all(waiting);
    expect(answers.map(({ status, json }) => [status, json.error]).sort()).toEqual([
      [409, expect.objectContaining({ code: errorCodes.canceled })],
      [422, { code: errorCodes.endedByOperator, message: "The price list is wrong" }],
    ]);
    for (const id of ids) {
      await running.untilLogged(new RegExp(`"event":"operation.answered".*${id}`), from);
    }
    const delivered = running.logs.slice(from).filter((line) => /callback\.delivered/.test(line));
    expect(ids.map((id) => delivered.filter((line) => line.includes(id)).length)).toEqual([1, 1]);
    expect((await reasons(failed))?.at(-1)).toBe(errorCodes.endedByOperator);
    expect(await reasons(canceled)).toEqual(["start", "requestCancel", "cancel"]);
  });

  test("a message that no delivery can finish becomes one: its operation has failed, and its caller is told", async () => {
    const client = new LegacyClient(running.caller, running.triggerUrl);
    const from = running.logs.length;
    const waiting = client.post(simulated({ seconds: 300 }));
    for (let delivery = 1; delivery <= limits.deliveryAttempts; delivery++) {
      await running.untilLogged(new RegExp(`"operation.start".*"attempt":${delivery}\\b`), from);
      await running.killFunctions();
    }
    const { status, json } = await waiting;
    expect([status, json.error]).toEqual([
      422,
      {
        code: errorCodes.attemptsExhausted,
        message: expect.stringContaining("after 5 deliveries (MaxDeliveryCountExceeded)") as string,
      },
    ]);
  });
});
