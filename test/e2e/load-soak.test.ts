import { AccountedLoad } from "../support/accounted-load";
import { loadSize } from "../support/load-size";
import { SoakedStack, type SoakMemory } from "../support/soaked-stack";

const stack = "functions-only";
const operations = loadSize() === "full" ? 20_000 : 2_000;
/** Looks at the memory, evenly over the operations. */
const samples = 40;
const mebibyte = 2 ** 20;

let soaked: SoakedStack;
beforeAll(async () => {
  soaked = await SoakedStack.start(stack);
});
afterAll(() => soaked?.stop());

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Of the samples of a quarter, 1 to 4. */
function ofQuarter(all: readonly number[], quarter: number): number {
  const size = all.length / 4;
  return median(all.slice((quarter - 1) * size, quarter * size));
}

const figures: Readonly<Record<string, (memory: SoakMemory) => number>> = {
  "heap of the host": ({ host }) => host.heap,
  "heap of the functions": ({ worker }) => worker.heap,
  "resident memory of the host": ({ host }) => host.resident,
  "resident memory of the functions": ({ worker }) => worker.resident,
};

(loadSize() === "least" ? test.skip : test)(
  `${operations} operations, 50 at a time, each polled to its end: nothing is lost or doubled, and memory is flat`,
  async () => {
    const load = new AccountedLoad(soaked.caller, operations);
    const memory: SoakMemory[] = [];
    const startedAt = performance.now();
    await load.submit(async (accepted, id) => {
      if (accepted % (operations / samples) === 0) memory.push(await soaked.memory());
      await load.checkAnswer(id);
    });
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const account = await load.account(stack, soaked.dataFolder);
    const quarters = Object.fromEntries(
      Object.entries(figures).map(([name, of]) => [
        name,
        [1, 2, 3, 4].map((quarter) => ofQuarter(memory.map(of), quarter)),
      ]),
    );
    const report = { seconds, account, quarters };
    process.stderr.write(`${JSON.stringify(report)}\n`);
    expect(account).toEqual({
      ...{ accepted: operations, stored: operations, exhausted: 0, repeatedAttempts: 0, wrong: [] },
      ends: { Failed: operations / 50, Succeeded: (operations * 49) / 50 },
    });
    expect(memory).toHaveLength(samples);
    // The first quarter compiles and fills pools. After it a leak of 1 kB an operation would be 10 MB of
    // a heap of 50, from the middle of the second quarter of the full load to the middle of the last.
    for (const [name, [, second = 0, , last = NaN]] of Object.entries(quarters)) {
      expect([name, last, last < second * 1.1 + 2 * mebibyte]).toEqual([name, last, true]);
    }
  },
  3 * 3600_000,
);
