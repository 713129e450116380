import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plannedStacks, requestCounts, sweeperOperations } from "../../capacity/counts";
import { prices, serviceLimits } from "../../capacity/limits";
import { planCapacity, pollsOf, type Load } from "../../capacity/plan";
import { projectRoot } from "../support/project-root";
import { stackNames } from "../support/synth";

const load: Load = {
  ...{ stack: "functions-only", rate: 10, seconds: 5, retentionHours: 24 },
  ...{ maximumInstances: 40, queueConcurrency: 16, instanceMemoryMb: 2048 },
};
const page = (name: string) => readFileSync(join(projectRoot, name), "utf8");

test("plans for every stack", () => {
  expect([...plannedStacks].sort()).toEqual([...stackNames].sort());
});

test("the counts are those of the documents, which tests and the bench hold", () => {
  const billed = /\| a quote \| (\d+) \|/.exec(page("docs/functions-logic-app.md"))?.[1];
  const facade = /\*\*(\d+) billed actions\*\*/.exec(page("docs/logic-app-facade.md"))?.[1];
  expect([Number(billed), Number(facade)]).toEqual([
    requestCounts["functions-logic-app"].billedActions,
    requestCounts["logic-app-facade"].billedActions,
  ]);
  const [, total, which = ""] =
    /^whole life, without polls\s+(\d+)\s+(.*)$/m.exec(page("docs/benchmarks.md")) ?? [];
  const { tableOperations, queueOperations, blobWrites } = requestCounts["functions-only"];
  expect(tableOperations + queueOperations + blobWrites).toBe(Number(total));
  const table = [...which.matchAll(/(\d+ )?table/g)].reduce(
    (sum, [, n]) => sum + Number(n ?? 1),
    0,
  );
  expect(table).toBe(tableOperations);
  const [, sweeper] =
    /over an operation's life \| [^|]*\| (\d+)/.exec(page("docs/adr/0011-due-index.md")) ?? [];
  expect(Number(sweeper)).toBe(sweeperOperations);
});

test("the README's costs are the table's", () => {
  const [, workflow, facade] =
    /\| \$(\d+) of actions \| \$(\d+) of actions/.exec(page("README.md")) ?? [];
  const cost = (stack: Load["stack"]) => {
    const { costs } = planCapacity({ ...load, stack });
    return costs.find(({ what }) => what.endsWith(" actions"))?.dollarsPerMillion;
  };
  const [, dollars] = /about \$(\d+): storage/.exec(page("README.md")) ?? [];
  expect(Math.round(planCapacity(load).dollarsPerMillion)).toBe(Number(dollars));
  expect(cost("functions-logic-app")).toBeCloseTo(Number(workflow), 6);
  expect(cost("logic-app-facade")).toBeCloseTo(Number(facade), 6);
});

test("every limit and every price has its source", () => {
  for (const { source, value } of [...Object.values(serviceLimits), ...Object.values(prices)]) {
    expect(source).toMatch(/^https:\/\/(learn|azure)\.microsoft\.com\//);
    expect(value).toBeGreaterThan(0);
  }
});

test.each([
  ["functions-only", 5, /messages in work/, 128],
  ["functions-only", 0.01, /one storage account/, 20_000 / 23],
  ["functions-logic-app", 5, /actions in 5 minutes/, 100_000 / 300 / 8],
  ["logic-app-facade", 60, /messages in work/, 640 / 60],
] as const)("what binds first: %s with %d s of work", (stack, seconds, limit, bindsAt) => {
  const [first] = planCapacity({ ...load, stack, seconds }).bounds;
  expect(first?.limit).toMatch(limit);
  expect(first?.bindsAt).toBeCloseTo(bindsAt, 6);
});

test("an option that is raised lifts its limit, and the next one binds", () => {
  const options = { maximumInstances: 1000, queueConcurrency: 32 };
  const raised = planCapacity({ ...load, stack: "logic-app-facade", seconds: 60, ...options });
  expect(raised.bounds[0]?.limit).toMatch(/concurrent inbound calls/);
  expect(raised.bounds[0]?.share).toBeCloseTo(10 / (1000 / 60), 6);
});

test("polls keep to Retry-After: each second at first, rarer later", () => {
  expect([pollsOf(0.5), pollsOf(5), pollsOf(10), pollsOf(3600) < 200]).toEqual([1, 5, 10, true]);
});
