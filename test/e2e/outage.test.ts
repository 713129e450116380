import { errorCodes, headers, routePath } from "../../contract";
import { submitUntilAccepted } from "../support/accounted-load";
import { quote, quoteResult, simulated, type Answer } from "../support/caller";
import { LegacyClient } from "../support/legacy-client";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

const submits = 10;

/** Whether a function does the work, whose message would be stuck if it were given back during the outage. */
const hasWorker = (stack: string) => stack === "functions-only";

/** Levels at which an event was logged since a position. */
function levelsOf(running: RunningStack, event: string, from: number): readonly string[] {
  const lines = running.logs.slice(from).filter((line) => line.includes(`"event":"${event}"`));
  return [...new Set(lines.map((line) => line.split(" ")[0] ?? ""))];
}

describe.each(pollingStacks)("an outage of storage while %s has traffic", (stack) => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack(stack);
  });
  afterAll(() => running?.stop());

  test("is told to clients as 503 with Retry-After and logged as an error; all that was accepted ends after it", async () => {
    const { caller } = running;
    const working = await caller.submitted(simulated({ seconds: 3 }));
    await caller.until(routePath("operation", working), ({ json }) => json.status === "Running");
    const from = running.logs.length;
    running.runtime.storage.interrupt();
    const patient = submitUntilAccepted(caller.undescribed, { ...quote, customer: "patient" });
    const refused = await Promise.all(Array.from({ length: submits }, () => caller.submit(quote)));
    const poll = await caller.call(routePath("status", working));
    const told = ({ status, headers: got, json }: Answer) => [
      ...[status, Number(got.get(headers.retryAfter)) >= 1, json.error.code],
    ];
    expect([...refused, poll].map(told)).toEqual(
      Array.from({ length: submits + 1 }, () => [503, true, errorCodes.serviceUnavailable]),
    );
    expect(levelsOf(running, "request.failed", from)).toEqual(["error"]);
    expect(levelsOf(running, "dependency.failed", from)).toEqual(["warning"]);
    if (hasWorker(stack)) await running.untilLogged(/"event":"delivery.held"/, from);
    running.runtime.storage.restore();
    const accepted = [working, await patient, await caller.submitted(quote)];
    for (const id of accepted) expect((await caller.ended(id, 120)).status).toBe("Succeeded");
    const result = await caller.call(routePath("result", await patient));
    expect(result.json).toEqual({ ...quoteResult, customer: "patient" });
  }, 240_000);
});

test("an outage of storage while the facade has a call: its message is held, and the call is answered after it", async () => {
  const running = await startStack("logic-app-facade", {
    variables: { REQUEST_REPLY_FACADE: JSON.stringify({ timeoutSeconds: 110 }) },
  });
  try {
    running.runtime.storage.interrupt();
    const from = running.logs.length;
    const answer = new LegacyClient(running.caller, running.triggerUrl).post(quote);
    const failures = () =>
      running.logs.slice(from).filter((line) => /Executed.*background-worker.*Failed/.test(line));
    await running.untilLogged(/"event":"delivery.held"/, from);
    expect(failures()).toEqual([]);
    running.runtime.storage.restore();
    const { status, json } = await answer;
    expect([status, json]).toEqual([200, quoteResult]);
    expect(failures()).toHaveLength(1);
  } finally {
    await running.stop();
  }
}, 240_000);
