import { reviewStack } from "../../review/compare/review-stack";
import { forceNew } from "../../review/compare/force-new";
import { markdown } from "../../review/print/markdown";
import { rules } from "../../review/rules";
import { stackNames } from "../support/synth";
import { lines, mutated, original, reviewOf, synthesizeStack, type Mutate } from "./synthesized";

const stack = "functions-only";
const account = "Operations/Account";

/** The review of the stack under one configuration against the stack under another. */
function between(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
) {
  return reviewStack(stack, synthesizeStack(stack, before), synthesizeStack(stack, after));
}

test("what belongs to a replaced resource is replaced with it, and its data is named", () => {
  const account = "Operations/Account";
  const review = reviewOf(stack, (s) => s.set(`${account}/Resource`, "name", "stother"));
  expect(lines(review)).toEqual(
    expect.arrayContaining([
      `replaced | ${account} | name`,
      `replaced | ${account}/Results | ${account} is replaced`,
      "replaced | WorkQueue | Operations/Account is replaced",
      "replaced | WorkQueue/Resource/FunctionApp-StorageQueueDataMessageSender | WorkQueue is replaced",
      "data lost | Operations/Table | replaced",
      "data lost | WorkQueue | replaced",
    ]),
  );
  // The site only reads the account's endpoints, which changes it in place; the host's account stays.
  const replaced = review.replacements.map(({ on }) => on);
  expect(replaced.filter((on) => on.startsWith("FunctionApp/"))).toEqual([]);
});

test("a name that holds another local is another name, and the data goes with what had it", () => {
  const review = reviewOf(stack, (s) => s.setInFile("locals.unique_suffix", "other"));
  expect(review.changes.map(({ on, what }) => `${on} ${what}`)).toEqual([" locals.unique_suffix"]);
  expect(lines(review)).toEqual(
    expect.arrayContaining([
      `replaced | ${account} | local.unique_suffix changes`,
      "replaced | FunctionApp/Site | local.unique_suffix changes",
      `replaced | ${account}/Results | ${account} is replaced`,
    ]),
  );
  expect(review.dataLoss.map(({ on }) => on)).toEqual([
    "Operations/Table",
    account,
    `${account}/Requests`,
    `${account}/Results`,
    "WorkQueue",
    "WorkQueue/Poison",
  ]);
});

test.each<readonly [string, Readonly<Record<string, string>>]>([
  ["another place", { REQUEST_REPLY_LOCATION: "westeurope" }],
  ["another prefix", { REQUEST_REPLY_NAME_PREFIX: "qq" }],
  ["another environment", { REQUEST_REPLY_ENVIRONMENT: "test" }],
  ["a resource group that exists", { REQUEST_REPLY_EXISTING_RESOURCE_GROUP: "rg-there" }],
])("%s replaces all that is in the resource group, with the data of each", (_, variables) => {
  const [before, review] = [original(stack), between({}, variables)];
  const moved = new Set([
    ...review.replacements.filter(({ certain }) => certain).map(({ on }) => on),
    ...review.changes.filter((c) => c.topic === "resource").map(({ on }) => on),
  ]);
  // Terraform's own memory of a number, which is in no place.
  const stays = ["Operations/DataAccounts"];
  expect([...before.paths].filter((path) => !moved.has(path))).toEqual(stays);
  expect(review.dataLoss.map(({ on }) => on).sort()).toEqual([
    "Monitoring/ApplicationInsights",
    "Monitoring/Workspace",
    account,
    `${account}/Requests`,
    `${account}/Results`,
    "Operations/Table",
    "ResourceGroup",
    "WorkQueue",
    "WorkQueue/Poison",
  ]);
});

test("a resource is replaced with the one that its lifecycle names, and not by another change of it", () => {
  const rule = "Monitoring/SmartDetection/FailureAnomalies";
  const group = "Monitoring/SmartDetection/ActionGroup";
  const replacedBy = (mutate: Mutate) => reviewOf(stack, mutate).replacements.map(({ on }) => on);
  expect(replacedBy((s) => s.set("ResourceGroup", "location", "westeurope"))).toEqual(
    expect.arrayContaining([rule, group]),
  );
  expect(replacedBy((s) => s.set("ResourceGroup", "tags.team", "quotes"))).toEqual([]);
});

test("another value of what Terraform ignores replaces nothing", () => {
  const stackOfLogicApp = "functions-logic-app";
  const endpoint: Mutate = (s) => s.set("BackgroundWorker/Endpoint", "input", { value: "x" });
  const review = reviewOf(stackOfLogicApp, endpoint);
  expect([review.replacements, review.changes]).toEqual([
    [],
    [expect.objectContaining({ what: "input.value", replaces: "no", ignored: true })],
  ]);
});

describe("more and fewer data accounts", () => {
  const accounts = (dataAccounts: number, more: Readonly<Record<string, string>> = {}) => ({
    REQUEST_REPLY_DATA_ACCOUNTS: String(dataAccounts),
    ...more,
  });

  test("from 1 to 3, nothing is lost, Terraform has nothing against it and remembers it", () => {
    const { dataLoss, replacements, refusals } = between(accounts(1), accounts(3));
    expect([dataLoss, refusals]).toEqual([[], []]);
    expect(replacements.map(({ on }) => on)).toEqual(["Operations/DataAccounts"]);
  });

  test.each([1, 2, 4])("from 3 to %i, Terraform refuses the plan", (other) => {
    const review = between(accounts(3), accounts(other));
    expect(review.refusals).toEqual([
      {
        on: "Operations/DataAccounts",
        message: expect.stringMatching(
          /^dataAccounts was raised from 1 before and stays/,
        ) as string,
      },
    ]);
    expect(markdown("main", [{ configuration: "prod", stacks: [review] }])).toMatch(
      /\*\*The stack cannot be deployed: Terraform refuses the plan, [^]*### Terraform refuses this plan\n\n- \*\*Operations\/DataAccounts\*\*: dataAccounts was raised/,
    );
  });

  test.each<Readonly<Record<string, string>>>([{}, { REQUEST_REPLY_PROTECT: "true" }])(
    "from 3 back to 1, what is in them is lost, protected (%j) or not: nobody protects what is removed",
    (protect) => {
      const review = between(accounts(3, protect), accounts(1, protect));
      const gone = ["2", "3"].flatMap((n) =>
        ["Table", "Account", "Account/Requests", "Account/Results"].map(
          (part) => `Operations/Data${n}/${part}`,
        ),
      );
      expect(review.dataLoss.map(({ on }) => on).sort()).toEqual(gone.sort());
      expect(
        review.dataLoss.filter(({ how, prevented }) => how !== "removed" || prevented),
      ).toEqual([]);
      expect(rules["unprotected-delete"](review)).toHaveLength(gone.length);
    },
  );
});

describe("prevent_destroy stops what is replaced", () => {
  const renamed: Mutate = (s) => s.set("Operations/Table", "name", "other");
  const protectedOne: Mutate = (s) =>
    s.set("Operations/Table", "lifecycle", { prevent_destroy: true });
  const both: Mutate = (s) => [renamed, protectedOne].forEach((mutate) => mutate(s));
  const prevented = (before: Mutate, after: Mutate) =>
    reviewStack(stack, mutated(stack, before), mutated(stack, after)).dataLoss.map(
      (loss) => loss.prevented,
    );

  test("where the plan has it, as Terraform asks the configuration that it applies", () => {
    expect(prevented(protectedOne, both)).toEqual([true]);
    expect(prevented(() => undefined, both)).toEqual([true]);
    expect(prevented(protectedOne, renamed)).toEqual([false]);
  });
});

test("what forces a replacement is known for every type that a configuration brings", () => {
  const id = "11111111-2222-3333-4444-555555555555";
  const everything = {
    REQUEST_REPLY_ENVIRONMENT: "prod",
    REQUEST_REPLY_DATA_ACCOUNTS: "2",
    REQUEST_REPLY_STORAGE_LOGS: "all",
    REQUEST_REPLY_ALERTS: JSON.stringify({ emails: ["a@example.com"], webhook: true }),
    REQUEST_REPLY_AUTHENTICATION: JSON.stringify({ mode: "entra", clientId: id }),
    REQUEST_REPLY_DEPLOYERS: id,
    REQUEST_REPLY_PLANNERS: id,
  };
  const elsewhere = {
    REQUEST_REPLY_EXISTING_RESOURCE_GROUP: "rg-there",
    REQUEST_REPLY_EXISTING_LOG_ANALYTICS_WORKSPACE: `/subscriptions/${id}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs`,
  };
  const types = stackNames.flatMap((name) =>
    [original(name), synthesizeStack(name, everything), synthesizeStack(name, elsewhere)].flatMap(
      ({ resources }) => [...resources.values()].map(({ type }) => type),
    ),
  );
  expect([...new Set(types)].filter((type) => !(type in forceNew))).toEqual([]);
});
