import { randomUUID } from "node:crypto";
import { headers, routePath } from "../../contract";
import { quote, quoteResult, type Answer } from "../support/caller";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

/**
 * Submits by stack; a workflow run costs this machine some thirty times a queue message. A tenth of
 * the load unless `npm run test:load` asks for all of it.
 */
const submits: Readonly<Record<string, number>> =
  process.env["TEST_LOAD"] === "full"
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

  /** Submits as a careful client does: the same key again until there is a 202. */
  async function submitUntilAccepted(customer: string): Promise<string> {
    const key = { [headers.idempotencyKey]: randomUUID() };
    for (;;) {
      const answer = await running.caller
        .submit({ ...quote, customer }, key)
        .catch((): Answer | undefined => undefined);
      if (answer?.status === 202) return answer.json.id;
      if (answer && answer.status < 500) throw new Error(`got ${answer.status}: ${answer.text}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  test(`${total} submits, 50 at a time, with the functions process killed three times: all end, each with its own result`, async () => {
    const ids = new Map<string, string>();
    let next = 0;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        while (next < total) {
          const number = next++;
          if (killAt.includes(number)) await running.killFunctions();
          const customer = `customer ${number}`;
          ids.set(await submitUntilAccepted(customer), customer);
        }
      }),
    );
    expect([ids.size, total > 0]).toEqual([total, true]);
    const ended: string[] = [];
    // One after the other: by the time the first has ended, most of the others have.
    for (const [id, customer] of ids) {
      const { status } = await running.caller.ended(id, 180);
      const result = await running.caller.call(routePath("result", id));
      expect(result.json).toEqual({ ...quoteResult, customer });
      ended.push(status);
    }
    expect(new Set(ended)).toEqual(new Set(["Succeeded"]));
  }, 280_000);
});
