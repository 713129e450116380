import { randomUUID } from "node:crypto";
import { limits } from "../../../contract";
import type { StoredOperation } from "../../../functions/operation/operation-store";
import { TestApp } from "../../support/function-app";

const minute = 60;
const day = 86_400;

/** The record of an operation that has just been submitted, to make others of. */
async function sample(app: TestApp): Promise<StoredOperation> {
  const record = app.operations.records.get(await app.submitted());
  if (record === undefined) throw new Error("nothing was submitted");
  return record;
}

/** Operations whose retention is over, in the index. */
function addExpired(app: TestApp, like: StoredOperation, count: number): void {
  const at = new Date(app.clock.now()).toISOString();
  for (let made = 0; made < count; made++) {
    const id = randomUUID();
    const ended = { status: "Succeeded", expiresAt: at, sweepAt: at } as const;
    app.operations.records.set(id, { ...like, ...ended, id });
    void app.due.add({ kind: "purge", at, operationId: id });
  }
}

/** Each read of a record takes this long: a sweep gets only so far. */
function slowReads(app: TestApp, milliseconds: number): void {
  const read = app.operations.read.bind(app.operations);
  let passed = 0;
  const now = app.clock.now.bind(app.clock);
  app.clock.now = () => now() + passed;
  app.operations.read = (id) => {
    passed += milliseconds;
    return read(id);
  };
}

describe("the due index", () => {
  test("has a lost message repaired in the first sweep, before 10,000 rows that have expired", async () => {
    const app = new TestApp();
    const lost = await sample(app);
    app.queue.length = 0;
    await app.clock.advance(limits.redispatchSeconds);
    addExpired(app, lost, 10_000);
    slowReads(app, 20);
    const { repair, purge } = await app.sweep();
    expect(app.queue.map(({ operationId }) => operationId)).toEqual([lost.id]);
    expect(repair).toBe(1);
    // The purge used up its own time, and goes on in the next sweeps.
    expect(purge).toBeGreaterThan(1_000);
    expect(purge).toBeLessThan(10_000);
    for (let swept = 0; swept < 10; swept++) await app.sweep();
    const records = [...app.operations.records.values()];
    expect(records.filter(({ purged }) => purged)).toHaveLength(10_000);
  });

  test("lets a sweep read what is due, whatever the table holds", async () => {
    const app = new TestApp();
    const like = await sample(app);
    for (let made = 0; made < 500; made++) {
      const id = randomUUID();
      app.operations.records.set(id, { ...like, id, indexed: true });
    }
    app.due.scan = { after: "", startedAt: new Date(app.clock.now()).toISOString() };
    const before = app.operations.reads;
    await app.clock.advance(limits.redispatchSeconds);
    await app.sweep();
    expect(app.operations.reads - before).toBe(1);
    expect(app.operations.pages).toBe(0);
    // A query of each of the 16 shards, for repairs and for purges.
    expect(app.due.queries).toBe(32);
  });

  test("needs one entry at submit, and none of the writes after it", async () => {
    const app = new TestApp();
    await app.submitted();
    await app.deliver();
    expect(app.due.writes).toBe(1);
  });

  test("has an operation looked at before it expires, however short the retention", async () => {
    const app = new TestApp({ retentionSeconds: 2 * minute, deadlineSeconds: day });
    const id = await app.submitted();
    await app.deliver();
    for (let minutes = 0; minutes < 5; minutes++) {
      await app.clock.advance(minute);
      await app.sweep();
    }
    expect([app.operations.records.has(id), app.due.entries.size]).toEqual([false, 0]);
  });

  test("keeps an entry without a record until a slow submit cannot write it any more", async () => {
    const app = new TestApp();
    const record = await sample(app);
    app.operations.records.clear();
    await app.clock.advance(limits.redispatchSeconds);
    await app.sweep();
    expect(app.due.entries.size).toBe(1);
    // The submit goes on after half an hour: its record is found.
    await app.clock.advance(30 * minute);
    app.operations.records.set(record.id, record);
    app.queue.length = 0;
    await app.clock.advance(30 * minute);
    await app.sweep();
    expect(app.operations.records.get(record.id)?.error?.code).toBe("DeadlineExceeded");
  });

  test("forgets an entry of a submit that made nothing", async () => {
    const app = new TestApp();
    await app.submitted();
    app.operations.records.clear();
    for (const seconds of [minute, 60 * minute]) {
      await app.clock.advance(seconds);
      await app.sweep();
    }
    expect(app.due.entries.size).toBe(0);
  });
});

describe("behind a backlog", () => {
  test("no message is sent again: it waits for its turn", async () => {
    const app = new TestApp();
    for (let count = 0; count < 50; count++) await app.submitted();
    for (let minutes = 0; minutes < 40; minutes++) {
      await app.clock.advance(minute);
      await app.sweep();
    }
    expect(app.queue).toHaveLength(50);
  });

  test("a lost message is sent again once the queue has passed its place, once", async () => {
    const app = new TestApp();
    const lost = await app.submitted();
    app.queue.length = 0;
    await app.clock.advance(30);
    const later = await app.submitted();
    await app.clock.advance(30);
    await app.sweep();
    expect(app.queue.map(({ operationId }) => operationId)).toEqual([later, lost]);
    for (let minutes = 0; minutes < 30; minutes++) {
      await app.clock.advance(minute);
      await app.sweep();
    }
    expect(app.queue.map(({ operationId }) => operationId)).toEqual([later, lost]);
  });

  test("the queue is asked once a sweep, however many operations wait", async () => {
    const app = new TestApp();
    for (let count = 0; count < 20; count++) await app.submitted();
    const { dispatcher } = app.deps;
    const waitingSince = jest.fn(async () => app.clock.now() - minute * 1000);
    Object.assign(app.deps, {
      dispatcher: { dispatch: dispatcher.dispatch.bind(dispatcher), waitingSince },
    });
    await app.clock.advance(minute);
    await app.sweep();
    expect(waitingSince).toHaveBeenCalledTimes(1);
  });
});

describe("the scan of the whole table", () => {
  /** A record as an earlier version left it: without an entry. */
  async function unindexed(app: TestApp): Promise<StoredOperation> {
    const { indexed, ...record } = await sample(app);
    app.due.entries.clear();
    app.operations.records.set(record.id, record);
    expect(indexed).toBe(true);
    return record;
  }

  test("brings the records of earlier versions into the index, whose message is then sent", async () => {
    const app = new TestApp();
    const { id } = await unindexed(app);
    app.queue.length = 0;
    await app.clock.advance(minute);
    await app.sweep();
    expect(app.due.entries.size).toBe(1);
    await app.sweep();
    expect(app.queue.map(({ operationId }) => operationId)).toEqual([id]);
  });

  test("finds what the index has lost, at any size, in rounds of 20 pages a sweep", async () => {
    const app = new TestApp({ deadlineSeconds: 30 * day });
    const like = await sample(app);
    app.operations.records.clear();
    app.due.entries.clear();
    app.operations.pageSize = 10;
    for (let made = 0; made < 450; made++) {
      const id = randomUUID();
      app.operations.records.set(id, { ...like, id });
    }
    const last = "ffffffff-ffff-4fff-bfff-ffffffffffff";
    const deadlineAt = new Date(app.clock.now() + 3_600_000).toISOString();
    app.operations.records.set(last, { ...like, id: last, status: "Running", deadlineAt });
    await app.clock.advance(2 * 3600);
    const found = [await app.sweep(), await app.sweep(), await app.sweep()];
    expect(found.map((swept) => swept.found)).toEqual([0, 0, 1]);
    expect(app.operations.records.get(last)?.error?.code).toBe("DeadlineExceeded");
    expect(app.log.filter(({ event }) => event === "sweep.found")).toHaveLength(1);
    // It rests until ten minutes after the round began.
    const pages = app.operations.pages;
    await app.sweep();
    expect(app.operations.pages).toBe(pages);
  });

  test("frees a key whose operation was never made", async () => {
    const app = new TestApp();
    await app.submitted(undefined, { "idempotency-key": "k" });
    app.operations.records.clear();
    await app.clock.advance(3_600 + 2 * day);
    await app.sweep();
    expect(app.operations.claims.size).toBe(0);
  });
});
