import { accountOf } from "../../../contract";
import { dataStores } from "../../../functions/azure/data-accounts";
import { SpreadDueEntries } from "../../../functions/operation/spread-due-entries";
import { SpreadOperations } from "../../../functions/operation/spread-operations";
import { SpreadResults } from "../../../functions/operation/spread-results";
import type { Dependencies } from "../../../functions/dependencies";
import { Faults } from "../../support/faults";
import { TestApp } from "../../support/function-app";
import {
  MemoryDueIndex,
  MemoryOperationStore,
  MemoryResultStore,
} from "../../support/memory-stores";

const accounts = 3;

/** The app's one account, and two more: `deps` becomes what an app of three accounts has. */
function threeAccounts(app: TestApp) {
  const others = [1, 2].map(() => {
    const faults = new Faults();
    return {
      operations: new MemoryOperationStore(faults),
      due: new MemoryDueIndex(faults),
      results: new MemoryResultStore(faults),
    };
  });
  const all = [{ operations: app.operations, due: app.due, results: app.results }, ...others];
  const several: Partial<Dependencies> = {
    operations: new SpreadOperations(all.map(({ operations }) => operations)),
    due: new SpreadDueEntries(all.map(({ due }) => due)),
    results: new SpreadResults(all.map(({ results }) => results)),
    swept: all.map(({ operations: rows, due }) => ({ rows, due })),
  };
  Object.assign(app.deps, several);
  return all;
}

const submitAll = (app: TestApp, headers: Record<string, string> = {}) =>
  Promise.all(Array.from({ length: 60 }, () => app.submit({ headers })));

describe("operations in three accounts", () => {
  test("lie each where its id says, with its result and its entry in the index", async () => {
    const app = new TestApp();
    const all = threeAccounts(app);
    const ids = (await submitAll(app)).map(({ json }) => String(json["id"]));
    await app.deliver();
    for (const [index, { operations, due, results }] of all.entries()) {
      const own = ids.filter((id) => accountOf(id, accounts) === index).sort();
      expect([...operations.records.keys()].sort()).toEqual(own);
      expect([...results.results.keys()].sort()).toEqual(own);
      expect([...due.entries.values()].map(({ operationId }) => operationId).sort()).toEqual(own);
    }
  });

  test("that were made in the only account are found, worked on, read and deleted there", async () => {
    const app = new TestApp();
    const before = (await submitAll(app)).map(({ json }) => String(json["id"]));
    const all = threeAccounts(app);
    expect(new Set(before.map((id) => accountOf(id, accounts)))).toEqual(new Set([0, 1, 2]));
    await app.deliver();
    expect(all.slice(1).map(({ operations }) => operations.records.size)).toEqual([0, 0]);
    for (const id of before) {
      expect(await app.deps.operations.read(id)).toMatchObject({ status: "Succeeded", account: 0 });
      expect(await app.deps.results.properties(id)).toMatchObject({
        contentType: "application/json",
      });
    }
    for (let day = 0; day < 4; day++) {
      await app.clock.advance(86_400);
      await app.sweep();
    }
    const left = all.flatMap(({ operations, due, results }) =>
      [operations.records, due.entries, results.results].map(({ size }) => size),
    );
    expect(left).toEqual(Array.from({ length: 9 }, () => 0));
  });

  test("keep the keys and ids that were taken in the only account, and make no second operation", async () => {
    const app = new TestApp();
    const id = "00000000-0000-4000-8000-000000000001";
    expect(accountOf(id, accounts)).toBe(1);
    const given = Array.from({ length: 8 }, (_, index) => ({ "idempotency-key": `key-${index}` }));
    const submitted = (headers: Record<string, string>) =>
      app.submit({ headers }).then(({ json }) => json["id"]);
    const before = await Promise.all([...given, { "operation-id": id }].map(submitted));
    const all = threeAccounts(app);
    const after = await Promise.all([...given, { "operation-id": id }].map(submitted));
    expect(after).toEqual(before);
    expect(
      await app.deps.operations.create({ ...stored(app, id), keyHash: "a" }, {}),
    ).toBeUndefined();
    expect(all.slice(1).map(({ operations }) => operations.claims.size)).toEqual([0, 0]);
  });

  test("with one account away, the sweep ends the rest, and counts as failed", async () => {
    const app = new TestApp();
    const all = threeAccounts(app);
    const ids = (await submitAll(app)).map(({ json }) => String(json["id"]));
    app.queue.length = 0;
    await app.clock.advance(3_600);
    const away = all[1]?.due;
    if (away === undefined) throw new Error("there are three");
    away.due = () => {
      throw new Error("503");
    };
    await expect(app.sweep()).rejects.toThrow("503");
    for (const id of ids) {
      const isAway = accountOf(id, accounts) === 1;
      const record = await app.deps.operations.read(id);
      expect(record?.status).toBe(isAway ? "NotStarted" : "Failed");
    }
  });
});

function stored(app: TestApp, id: string) {
  const record = app.operations.records.get(id);
  if (record === undefined) throw new Error(`${id} is not in the first account`);
  return record;
}

test("an app of one account uses it as it is", () => {
  const table = {} as never;
  const blobs = { getContainerClient: () => ({}) } as never;
  expect(dataStores([{ table, blobs }]).operations.constructor.name).toBe("OperationTable");
});
