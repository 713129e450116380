import { readFileSync } from "node:fs";
import { join } from "node:path";
import recorded from "../../docs/storage-operations.json";
import telemetry from "../../docs/telemetry.json";
import { plannedStacks, requestCounts, sweeperCalls } from "../../capacity/counts";
import { prices, serviceLimits } from "../../capacity/limits";
import { planCapacity, pollsOf, type Load } from "../../capacity/plan";
import { logsOfPoll } from "../../capacity/telemetry";
import { projectRoot } from "../support/project-root";
import { stackNames } from "../support/synth";

const load: Load = {
  ...{ stack: "functions-only", rate: 10, seconds: 5, retentionHours: 24 },
  ...{ maximumInstances: 40, queueConcurrency: 16, instanceMemoryMb: 2048 },
  storageMilliseconds: 10,
  ...{ dailyQuotaGb: 1, appInsightsSampling: 100, storageLogs: "writes", workflowLogs: "none" },
};
const page = (name: string) => readFileSync(join(projectRoot, name), "utf8");

/** Cells of a row of the README's table of variants, in the order of the stacks. */
function readmeCells(row: string): readonly string[] {
  const line = page("README.md")
    .split("\n")
    .find((each) => each.startsWith(`| ${row}`));
  return line?.replace(/ \|$/, "").split(" | ").slice(1) ?? [];
}

test("plans for every stack, in the order of the README's columns", () => {
  expect(plannedStacks).toEqual(stackNames);
});

test("the counts are those of the documents, which tests and the bench hold", () => {
  const billed = /\| a quote \| (\d+) \|/.exec(page("docs/functions-logic-app.md"))?.[1];
  const facade = /\*\*(\d+) billed actions\*\*/.exec(page("docs/logic-app-facade.md"))?.[1];
  expect([Number(billed), Number(facade)]).toEqual([
    requestCounts["functions-logic-app"].billedActions,
    requestCounts["logic-app-facade"].billedActions,
  ]);
  const [, sweeper] =
    /over an operation's life \| [^|]*\| (\d+)/.exec(page("docs/adr/0011-due-index.md")) ?? [];
  expect(Number(sweeper)).toBe(sweeperCalls);
});

test("the README's storage operations of a request are those that the tests count", () => {
  const cells = readmeCells("one request, counted locally");
  expect(cells.map((cell) => Number(/(\d+) storage/.exec(cell)?.[1]))).toEqual(
    plannedStacks.map((stack) => {
      const whole: Readonly<Record<string, number>> = recorded[stack]["whole life, without polls"];
      return Object.values(whole).reduce((sum, count) => sum + count, 0);
    }),
  );
  // Three looks at a cancel (test/functions/worker/background-worker.test.ts), at most 12 in all.
  const whole = Number(/(\d+) storage/.exec(cells[0] ?? "")?.[1]);
  const long = Number(/(\d+) when the work takes 20 s/.exec(cells[0] ?? "")?.[1]);
  expect([long, long <= 12]).toEqual([whole + 3, true]);
});

test("the broker operations of the README and of the facade's page are those that the tests count", () => {
  const { broker } = telemetry["logic-app-facade"].requests["whole life, without polls"];
  expect(broker).toEqual({ Complete: 1, Receive: 1, Send: 1 });
  const pages = ["README.md", "docs/logic-app-facade.md"].map(page);
  expect(pages.map((text) => Number(/(\d+) broker operations/.exec(text)?.[1]))).toEqual([3, 3]);
  expect(requestCounts["logic-app-facade"].brokerOperations).toBe(3);
});

test("the sweeper's rate is a bound of its own, by the time of its calls", () => {
  const sweeper = (storageMilliseconds: number) =>
    planCapacity({ ...load, storageMilliseconds }).bounds.find(({ limit }) =>
      /sweeper/.test(limit),
    );
  // 32 at a time, 45 s of each minute, 12 calls for each operation.
  expect(sweeper(10)?.bindsAt).toBeCloseTo((32 * 45) / 60 / (12 * 0.01), 6);
  expect(sweeper(100)?.bindsAt).toBeCloseTo(20, 6);
});

test("the README's costs are the table's: of actions where a cell says so, else of all but the logs", () => {
  const shown = readmeCells("a million requests").map((cell) => /\$(\d+)( of actions)?/.exec(cell));
  const computed = plannedStacks.map((stack, column) => {
    const { costs, dollarsPerMillion } = planCapacity({ ...load, stack });
    const actions = costs.find(({ what }) => what.endsWith(" actions"))?.dollarsPerMillion;
    const isOfActions = shown[column]?.[2] !== undefined;
    return isOfActions ? actions : dollarsPerMillion - dollarsOfLogs({ ...load, stack });
  });
  expect(shown.map((found) => Number(found?.[1]))).toEqual(
    computed.map((dollars) => Math.round(dollars ?? 0)),
  );
});

const dollarsOfLogs = (of: Load) =>
  planCapacity(of).costs.find(({ what }) => what.endsWith("GB of logs"))?.dollarsPerMillion ?? 0;

test("the README's logs of a million requests, and of a poll, are what is computed", () => {
  const cells = plannedStacks.map((stack) => {
    const { logs } = planCapacity({ ...load, stack });
    const least = dollarsOfLogs({ ...load, stack, storageLogs: "none" });
    const all = dollarsOfLogs({ ...load, stack });
    return `${Math.round(logs.bytesOfRequest / 1000)} GB, $${Math.round(all)}; with \`storageLogs: none\` $${Math.round(least)}`;
  });
  expect(readmeCells("and their logs, on top")).toEqual(cells);
  expect(page("README.md")).toContain(`a poll ${(logsOfPoll().bytes / 1000).toFixed(1)} KB.`);
  expect(page("README.md")).toContain(`$${prices.logGigabyte.value} a GB of logs`);
});

test("each option lowers the logs by its own part, and so lifts the rate that the quota takes", () => {
  const stack = "functions-logic-app";
  const logs = (options: Partial<Load>) => planCapacity({ ...load, stack, ...options }).logs;
  const rows = (options: Partial<Load>) =>
    Object.fromEntries(logs(options).parts.map(({ what, rows: count }) => [what, count]));
  const usual = rows({});
  expect(usual).toEqual({
    invocations: 2,
    "the host's lines about them": 2,
    "the functions' lines": 2,
    polls: 5,
    "the storage accounts": 15,
  });
  expect({ ...rows({ storageLogs: "none" }), "the storage accounts": 15 }).toEqual(usual);
  expect(rows({ storageLogs: "none" })).not.toHaveProperty("the storage accounts");
  // The result: put by the workflow, read once.
  expect(rows({ storageLogs: "all" })).toEqual({ ...usual, "the storage accounts": 16 });
  const [run] = telemetry[stack].requests["whole life, without polls"].runs;
  expect(rows({ workflowLogs: "all" })).toEqual({
    ...usual,
    "the workflow's runs": 2 * (2 + (run?.executed ?? 0)) + (run?.skipped ?? 0),
  });
  expect(rows({ appInsightsSampling: 50 })["polls"]).toBe(2.5);
  const rates = [{}, { storageLogs: "none" }, { dailyQuotaGb: 10 }] as const;
  const [first = 0, ...more] = rates.map((options) => logs(options).quotaBindsAt);
  expect(more.every((rate) => rate > first)).toBe(true);
  // The day's quota, less what an idle day takes, at this many bytes a request.
  const { bytesOfRequest, idleBytesOfDay } = logs({});
  expect(first * 86_400 * bytesOfRequest + idleBytesOfDay).toBeCloseTo(1e9, -1);
});

test("a poll leaves its request alone: host.json takes the host's lines about it away", () => {
  const { rows, bytes } = logsOfPoll();
  expect([rows, bytes > 500, bytes < 1_500]).toEqual([1, true, true]);
});

test("a workflow is billed the actions of the run that is counted, and its trigger", () => {
  for (const stack of ["functions-logic-app", "logic-app-facade"] as const) {
    const { runs } = telemetry[stack].requests["whole life, without polls"];
    const executed = runs.reduce((sum, run) => sum + run.executed + 1, 0);
    expect(executed).toBe(requestCounts[stack].billedActions);
  }
});

test("every limit and every price has its source", () => {
  for (const { source, value } of [...Object.values(serviceLimits), ...Object.values(prices)]) {
    expect(source).toMatch(/^https:\/\/(learn|azure)\.microsoft\.com\//);
    expect(value).toBeGreaterThan(0);
  }
});

test.each([
  ["functions-only", 5, /messages in work/, 128],
  ["functions-only", 0.01, /the sweeper/, 200],
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

test("the storage account takes what all calls of a request are: its own, its polls', its sweeps'", () => {
  const fast = { seconds: 0.01, storageMilliseconds: 0.1 };
  const [first] = planCapacity({ ...load, ...fast }).bounds;
  expect(first?.limit).toMatch(/one storage account/);
  // 9 of its life, 2 for the result, 12 of the sweeper, 1 poll.
  expect(first?.bindsAt).toBeCloseTo(20_000 / 24, 6);
});

test("polls keep to Retry-After: each second at first, rarer later", () => {
  expect([pollsOf(0.5), pollsOf(5), pollsOf(10), pollsOf(3600) < 200]).toEqual([1, 5, 10, true]);
});

test("what clients are sent grows with the polls; a caller that is kept waiting gets the result alone", () => {
  const sent = (stack: Load["stack"], seconds: number) =>
    planCapacity({ ...load, stack, seconds }).bytesSent;
  const { submit, poll, redirect, result } = telemetry["functions-only"].answers;
  expect(sent("functions-only", 5)).toBe(submit + 4 * poll + redirect + result);
  expect(sent("logic-app-facade", 5)).toBe(telemetry["logic-app-facade"].answers.result);
});
