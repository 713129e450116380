import { AsyncLocalStorage } from "node:async_hooks";
import { headers } from "../contract";
import { sampleResult, TestApp } from "../test/support/function-app";
import type { Benchmark, Report } from "./benchmark";

/** How a client decides when to ask again. */
interface Strategy {
  readonly name: string;
  /** Seconds until the next poll, by what the last answer said. */
  readonly pause: (retryAfterSeconds: number, ageSeconds: number) => number;
  readonly prefer?: string;
}

/** The rule by age that was the server's only one. */
const byAge = (age: number) => Math.min(30, Math.max(1, Math.ceil(age / 10)));

const strategies: readonly Strategy[] = [
  { name: "fixed, 1 s", pause: () => 1 },
  { name: "fixed, 5 s", pause: () => 5 },
  { name: "fixed, 30 s", pause: () => 30 },
  { name: "Retry-After, by age alone", pause: (_given, age) => byAge(age) },
  { name: "Retry-After, adaptive", pause: (given) => given },
  { name: "long poll, Prefer: wait=20", pause: () => 0, prefer: "wait=20" },
];

/** Works of an equal length, and what the service can know about them. */
interface Load {
  readonly title: string;
  readonly seconds: readonly number[];
  readonly reportsProgress: boolean;
}

const equal = (seconds: number) => Array<number>(12).fill(seconds);

const loads: readonly Load[] = [
  { title: "5 s, no progress", seconds: equal(5), reportsProgress: false },
  { title: "60 s, no progress", seconds: equal(60), reportsProgress: false },
  { title: "60 s, progress each 5 %", seconds: equal(60), reportsProgress: true },
  { title: "10 min, no progress", seconds: equal(600), reportsProgress: false },
  { title: "10 min, progress each 5 %", seconds: equal(600), reportsProgress: true },
  {
    title: "2 s to 2 min mixed, no progress",
    seconds: [2, 120, 30, 5, 60, 10, 90, 3, 45, 20, 75, 15],
    reportsProgress: false,
  },
];

/** The real endpoints and worker over stores in memory, under a clock that is told: the same each time. */
export const pollingEconomy: Benchmark = async () => {
  const reports: Report[] = [];
  for (const load of loads) reports.push(await reportOf(load));
  return reports;
};

interface Cost {
  polls: number;
  reads: number;
  wastedSeconds: number;
}

async function reportOf(load: Load): Promise<Report> {
  const rows: string[][] = [["", "polls", "ratio", "reads", "ratio", "waited too long, s"]];
  let base: Cost | undefined;
  for (const strategy of strategies) {
    const cost = await costOf(strategy, load);
    base ??= cost;
    const { polls, reads, wastedSeconds } = cost;
    rows.push([
      strategy.name,
      ...[polls.toFixed(1), ratio(polls, base.polls)],
      ...[reads.toFixed(1), ratio(reads, base.reads)],
      wastedSeconds.toFixed(1),
    ]);
  }
  return { title: `Polling of one operation: ${load.title}`, rows };
}

function ratio(value: number, base: number): string {
  return `${(value / base).toFixed(2)}x`;
}

/** Means of one operation after another, on an instance that has seen the ones before. */
async function costOf(strategy: Strategy, load: Load): Promise<Cost> {
  const client = new AsyncLocalStorage<Cost>();
  const app = new TestApp({ deadlineSeconds: 36_000 });
  const read = app.operations.read.bind(app.operations);
  app.operations.read = (id) => {
    const cost = client.getStore();
    if (cost !== undefined) cost.reads++;
    return read(id);
  };
  const total: Cost = { polls: 0, reads: 0, wastedSeconds: 0 };
  // Two rounds: the second is of an instance that has run for a while.
  for (const [number, seconds] of [...load.seconds, ...load.seconds].entries()) {
    const cost: Cost = { polls: 0, reads: 0, wastedSeconds: 0 };
    await follow(
      app,
      strategy,
      seconds,
      load.reportsProgress,
      (ask) => client.run(cost, ask),
      cost,
    );
    if (number < load.seconds.length) continue;
    for (const name of ["polls", "reads", "wastedSeconds"] as const) {
      total[name] += cost[name] / load.seconds.length;
    }
  }
  return total;
}

async function follow(
  app: TestApp,
  strategy: Strategy,
  seconds: number,
  reportsProgress: boolean,
  asClient: (ask: () => Promise<void>) => Promise<void>,
  cost: Cost,
): Promise<void> {
  const { clock } = app;
  const submitted = await app.submit();
  const id = String(submitted.json["id"]);
  const begun = clock.now();
  let endedAt = 0;
  const worked = app.deliver(async (_request, { progress }) => {
    for (let percent = 5; percent <= 100; percent += 5) {
      await clock.sleep(seconds * 50);
      if (reportsProgress && percent < 100) progress(percent);
    }
    endedAt = clock.now();
    return sampleResult;
  });
  let retryAfter = Number(submitted.headers[headers.retryAfter] ?? 1);
  const asked = asClient(async () => {
    for (;;) {
      const age = (clock.now() - begun) / 1000;
      await clock.sleep(strategy.pause(retryAfter, age) * 1000);
      cost.polls++;
      const answer = await app.status(id, {
        ...(strategy.prefer && { headers: { [headers.prefer]: strategy.prefer } }),
      });
      if (answer.status !== 202) break;
      retryAfter = Number(answer.headers[headers.retryAfter]);
    }
    cost.wastedSeconds = (clock.now() - endedAt) / 1000;
  });
  let over = false;
  void asked.then(() => (over = true));
  while (!over) await clock.advance(5);
  await Promise.all([asked, worked]);
}
