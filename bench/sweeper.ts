import { randomUUID } from "node:crypto";
import { TestApp } from "../test/support/function-app";
import type { Benchmark } from "./benchmark";

const tableSizes = [1_000, 10_000, 100_000] as const;

/** Two rounds of the scan of the whole table. */
const minutes = 20;

/**
 * Calls of storage that a minute of the sweeper makes, and what an operation costs until it is
 * forgotten, by how much the table holds: the real sweeper over stores in memory, with the table's
 * pages, under a clock that is told. Beside it, reading the whole table each minute.
 */
export const sweeper: Benchmark = async () => {
  const rows: string[][] = [];
  for (const size of tableSizes) rows.push(await rowOf(size));
  return [
    {
      title: "Sweeper: calls of storage by rows of the table",
      rows: [
        ["rows", "a minute, whole table read", "a minute, by the index", "of an operation"],
        ...rows,
      ],
      notes: [
        `Mean of ${minutes} minutes in which nothing is due; the looks at a queue apart.`,
        "Of an operation: deleting its result, then its tombstone. A running stack counts 9: the request's blob goes, too; and 3 for the look after the submit.",
      ],
    },
  ];
};

async function rowOf(size: number): Promise<string[]> {
  const app = new TestApp();
  const calls = countCalls(app);
  await fill(app, size);
  const whole = await calls(async () => {
    for await (const page of app.operations.scan("")) void page;
  });
  const idle = await calls(async () => {
    for (let minute = 0; minute < minutes; minute++) await nextMinute(app);
  });
  const perMinute = idle / minutes;
  const end = await calls(async () => {
    await afterRetention(app);
    await afterRetention(app);
  });
  if (app.operations.records.size > 0) throw new Error("The sweeper left operations behind.");
  // A sweep that deletes has a minute's queries, too.
  const ofOne = (end - 2 * perMinute) / size;
  return [size.toLocaleString("en"), String(whole), perMinute.toFixed(1), ofOne.toFixed(1)];
}

async function nextMinute(app: TestApp): Promise<void> {
  await app.clock.advance(60);
  await app.sweep();
}

/** First the results go, then the tombstones. */
async function afterRetention(app: TestApp): Promise<void> {
  await app.clock.advance(app.deps.settings.retentionSeconds);
  await app.sweep();
}

/** Operations that have ended and are kept, each with its entry in the index. */
async function fill(app: TestApp, size: number): Promise<void> {
  const first = await app.submitted();
  await app.deliver();
  const record = app.operations.records.get(first);
  if (record === undefined) throw new Error("The submitted operation has no record.");
  app.due.entries.clear();
  while (app.operations.records.size < size) {
    const id = randomUUID();
    app.operations.records.set(id, { ...record, id });
  }
  for (const operationId of app.operations.records.keys()) {
    await app.due.add({ kind: "purge", at: record.sweepAt, operationId });
  }
}

/** Each access of a store in memory is one call of the service. */
function countCalls({ faults }: TestApp) {
  let count = 0;
  const [read, write] = [faults.read.bind(faults), faults.write.bind(faults)];
  faults.read = (operation) => (count++, read(operation));
  faults.write = (operation) => (count++, write(operation));
  return async (does: () => Promise<void>): Promise<number> => {
    const before = count;
    await does();
    return count - before;
  };
}
