import { routePath } from "../../contract";
import { submitUntilAccepted } from "../support/accounted-load";
import { quote, quoteResult } from "../support/caller";
import { endedOrSwept } from "../support/ended-or-swept";
import { loadSize } from "../support/load-size";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

/**
 * Submits by stack; a workflow run costs this machine some thirty times a queue message. A part of
 * the load unless `npm run test:load` asks for all of it.
 */
const submits: Readonly<Record<string, number>> =
  loadSize() !== "least"
    ? { "functions-only": 1000, "functions-logic-app": 300 }
    : { "functions-only": 100, "functions-logic-app": 40 };

describe.each(pollingStacks)("%s under load", (stack) => {
  const total = submits[stack] ?? 0;
  const killAt = [0.2, 0.5, 0.8].map((share) => share * total);
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack(stack);
  });
  afterAll(() => running?.stop());

  test(`${total} submits, 50 at a time, with the functions process killed three times: all end, each with its own result`, async () => {
    const ids = new Map<string, string>();
    let next = 0;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        while (next < total) {
          const number = next++;
          if (killAt.includes(number)) await running.killFunctions();
          const customer = `customer ${number}`;
          const id = await submitUntilAccepted(running.caller, { ...quote, customer });
          ids.set(id, customer);
        }
      }),
    );
    expect([ids.size, total > 0]).toEqual([total, true]);
    const ended: string[] = [];
    // One after the other: by the time the first has ended, most of the others have.
    for (const [id, customer] of ids) {
      const { status } = await endedOrSwept(running, id);
      const result = await running.caller.call(routePath("result", id));
      expect(result.json).toEqual({ ...quoteResult, customer });
      ended.push(status);
    }
    expect(new Set(ended)).toEqual(new Set(["Succeeded"]));
  }, 280_000);
});
