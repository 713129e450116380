import { readConfiguration } from "../../stacks/configuration";
import { constructPath, readStack, resourcesOf, stackNames, synthesize } from "../support/synth";

const variables = { REQUEST_REPLY_DATA_ACCOUNTS: "3", REQUEST_REPLY_ENVIRONMENT: "prod" };
const further = ["Operations/Data2", "Operations/Data3"];

describe.each(stackNames)("%s with three data accounts", (name) => {
  const stack = () => readStack(name, synthesize(variables));
  const pathsOf = (type: string) => resourcesOf(stack(), type).map(constructPath);
  const below = (account: string, type: string) =>
    pathsOf(type).filter((path) => path.startsWith(`${account}/`));

  /** Which they are: role-assignments.test.ts. */
  const rolesOnFirst = () =>
    below("Operations", "azurerm_role_assignment")
      .filter((path) => !further.some((account) => path.startsWith(`${account}/`)))
      .map((path) => path.slice("Operations".length))
      .sort();

  test.each(further)(
    "%s has what the first has but for the queue, and its own roles",
    (account) => {
      const roles = below(account, "azurerm_role_assignment");
      expect(roles.map((path) => path.slice(account.length)).sort()).toEqual(rolesOnFirst());
      const kept = Object.keys(stack().resource)
        .flatMap((type) => resourcesOf(stack(), type))
        .filter((resource) => constructPath(resource).startsWith(`${account}/`))
        .filter((resource) => JSON.stringify(resource).includes('"prevent_destroy":true'))
        .map((resource) => constructPath(resource).slice(account.length));
      expect(kept.sort()).toEqual(["/Account", "/Account/Requests", "/Account/Results", "/Table"]);
      expect(below(account, "azurerm_storage_management_policy")).toEqual([`${account}/Purge`]);
      expect(below(account, "azurerm_monitor_diagnostic_setting")).toHaveLength(2);
    },
  );

  test("has nothing more than that", () => {
    const one = synthesize({ REQUEST_REPLY_ENVIRONMENT: "prod" });
    const all = (outdir: string) => {
      const { resource } = readStack(name, outdir);
      return Object.keys(resource).flatMap((type) =>
        resourcesOf(readStack(name, outdir), type).map(constructPath),
      );
    };
    const before = new Set(all(one));
    const added = all(synthesize(variables)).filter((path) => !before.has(path));
    expect(
      added.filter((path) => !further.some((account) => path.startsWith(`${account}/`))),
    ).toEqual([]);
  });
});

test.each(["0", "17", "1.5"])("%s accounts are refused at synth", (accounts) => {
  expect(() => readConfiguration({ REQUEST_REPLY_DATA_ACCOUNTS: accounts })).toThrow(
    "a whole number, 1 to 16",
  );
});
