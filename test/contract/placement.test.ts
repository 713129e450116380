import fc from "fast-check";
import { randomUUID } from "node:crypto";
import {
  accountExpression,
  accountOf,
  dataAccountIndex,
  dataAccountLimit,
  dataAccountPurpose,
} from "../../contract";
import { physicalName } from "../../constructs/names";
import { runWorkflow } from "../../workflow-engine";

const indexes = Array.from({ length: dataAccountLimit }, (_, index) => index);

/** What a workflow makes of an id, for every number of accounts. */
async function byWorkflow(id: string): Promise<readonly unknown[]> {
  const expressions = indexes.map(
    (index) => `@${accountExpression("triggerBody()['id']", index + 1)}`,
  );
  const definition = {
    $schema:
      "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
    contentVersion: "1.0.0.0",
    triggers: { manual: { type: "Request", kind: "Http" } },
    actions: { Accounts: { type: "Compose", inputs: expressions } },
  } as const;
  const run = await runWorkflow(definition, { body: { id } });
  return run.actions["Accounts"]?.outputs as readonly unknown[];
}

test("a workflow and the functions find the same account, for every id and number of accounts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uuid(), async (id) => {
      const expected = indexes.map((index) => accountOf(id, index + 1));
      expect(await byWorkflow(id)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test.each(indexes.map((index) => index + 1))("of %i accounts each has its share", (accounts) => {
  const ids = Array.from({ length: 256 }, (_, digits) =>
    randomUUID().replace(/..$/, digits.toString(16).padStart(2, "0")),
  );
  const shares = indexes.map(
    (index) => ids.filter((id) => accountOf(id, accounts) === index).length,
  );
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(256);
  const [used, unused] = [shares.slice(0, accounts), shares.slice(accounts)];
  expect(Math.max(...used) - Math.min(...used)).toBeLessThanOrEqual(1);
  expect(Math.max(0, ...unused)).toBe(0);
});

test("an account's name says which it is, whatever comes after", () => {
  const names = indexes.map((index) =>
    physicalName("storageAccount", {
      ...{ purpose: dataAccountPurpose(index), namePrefix: "data9", workload: "functions-only" },
      ...{ environment: "dev", uniqueSuffix: "12345678" },
    }),
  );
  expect(names.map(dataAccountIndex)).toEqual(indexes);
  expect(new Set(names).size).toBe(dataAccountLimit);
});
