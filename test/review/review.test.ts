import { markdown } from "../../review/print/markdown";
import { review } from "../../review/review";
import { rules, violations, type Rule } from "../../review/rules";
import { stackOf, type PackageFiles, type SynthesizedStack } from "../../review/synthesized/stack";
import type { JsonObject, Json } from "../../review/synthesized/json";
import { lines, mutated, original, originalFile, reviewOf } from "./synthesized";
import { stackMutations } from "./stack-mutations";
import { storeMutations } from "./store-mutations";
import type { Mutation } from "./mutation";

const stack = "functions-only";

function mutation(name: string): Mutation {
  const found = { ...storeMutations, ...stackMutations }[name];
  if (found === undefined) throw new Error(`there is no mutation ${name}`);
  return found;
}

function reviewed(name: string) {
  const { stack: of, mutate } = mutation(name);
  return reviewOf(of, mutate);
}

function reviewOfFiles(before: JsonObject, after: JsonObject) {
  const one = (file: JsonObject) => new Map([[stack, stackOf(stack, file)]]);
  return review(one(before), one(after));
}

/** The value with every object's members and every list's items the other way round. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(reversed).reverse();
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, reversed(inner)] as const);
  return Object.fromEntries(entries.reverse());
}

describe("nothing is said of", () => {
  test("a stack that is the same", () => {
    expect(reviewOfFiles(originalFile(stack), originalFile(stack))).toEqual([]);
  });

  test("the order of members and of items in lists", () => {
    const file = originalFile(stack);
    expect(reviewOfFiles(file, reversed(file) as JsonObject)).toEqual([]);
  });

  test("the hash of the code", () => {
    const text = JSON.stringify(originalFile(stack));
    const other = text.replace(/[0-9A-Fa-f]{32}(?=[^"]{0,30}\.zip)/g, "0".repeat(32));
    expect(other).not.toBe(text);
    expect(reviewOfFiles(originalFile(stack), JSON.parse(other) as JsonObject)).toEqual([]);
  });
});

describe("a stack that comes or goes", () => {
  const whole = new Map([[stack, original(stack)]]);

  test("is said to, with all its roles and resources", () => {
    const [added] = review(new Map(), whole);
    expect(added?.presence).toBe("added");
    const assignments = [...original(stack).resources.values()].filter(
      ({ type }) => type === "azurerm_role_assignment",
    );
    expect(added?.changes.filter(({ topic }) => topic === "role")).toHaveLength(assignments.length);
    expect(added?.dataLoss).toEqual([]);
  });

  test("is mirrored", () => {
    const [removed] = review(whole, new Map());
    expect(removed?.presence).toBe("removed");
    expect(removed?.changes.every(({ after }) => after === undefined)).toBe(true);
    expect(removed?.dataLoss.map(({ on }) => on)).toContain("Operations/Table");
  });
});

describe("the package", () => {
  const packageOf = (host: object): ReadonlyMap<string, PackageFiles> => {
    const text = { "host.json": JSON.stringify(host), "dist/main.js": "" };
    const files = Object.entries(text).map(
      ([name, content]) => [name, new TextEncoder().encode(content)] as const,
    );
    return new Map([["FunctionApp/Code/Blob", new Map(files)]]);
  };
  const withHost = (host: object): SynthesizedStack =>
    stackOf(stack, originalFile(stack), packageOf(host));

  test("names a changed setting of the host", () => {
    const deliveries = (maxDequeueCount: number) =>
      withHost({ version: "2.0", extensions: { queues: { maxDequeueCount } } });
    const [found] = review(new Map([[stack, deliveries(5)]]), new Map([[stack, deliveries(3)]]));
    expect(found && lines(found)).toEqual([
      "retention | FunctionApp/Code | host.json: extensions.queues.maxDequeueCount | 5 -> 3",
    ]);
  });
});

describe("rules", () => {
  test.each<readonly [Rule, string, readonly string[]]>([
    [
      "public-exposure",
      "shared keys",
      ["Operations/Account: shared_access_key_enabled lets more callers in"],
    ],
    ["public-exposure", "no public network", []],
    [
      "public-exposure",
      "one more caller of the workflow",
      [
        "BackgroundWorker: accessControl.triggers.openAuthenticationPolicies.policies.Other lets more callers in",
      ],
    ],
    ["secret", "a secret in a new resource", ["Vault: tags.password looks like a secret"]],
    [
      "role-gained",
      "a role more",
      ["FunctionApp gains Storage Blob Data Owner on storage account Operations/Account"],
    ],
    ["role-gained", "a role less", []],
    ["replaced", "another tier of the namespace", ["WorkQueue/Namespace may be replaced (sku)"]],
    ["replaced", "a tag", []],
    [
      "data-loss",
      "another name of the table",
      ["Operations/Table is replaced: table: every record in it"],
    ],
    ["data-loss", "one more queue", []],
    [
      "secret",
      "a key in an app setting",
      ["FunctionApp/Site: appSettings.STATUS_PROFILE looks like a secret"],
    ],
    ["secret", "another value of an app setting", []],
    [
      "unprotected-delete",
      "no soft delete",
      ["Operations/Account: blob_properties.delete_retention_policy protects less"],
    ],
    [
      "unprotected-delete",
      "no poison queue",
      ["WorkQueue/Poison is removed and nothing prevents it"],
    ],
    ["unprotected-delete", "protection from destroy", []],
  ])("%s: %s", (rule, name, broken) => {
    expect(rules[rule](reviewed(name))).toEqual(broken);
  });

  test("name the stack, and only what was asked for", () => {
    expect(violations([reviewed("a role more")], ["role-gained", "secret"])).toEqual([
      {
        rule: "role-gained",
        stack,
        what: "FunctionApp gains Storage Blob Data Owner on storage account Operations/Account",
      },
    ]);
  });
});

describe("the printed review", () => {
  const print = (name: string) =>
    markdown("main (abc1234)", [{ configuration: "prod", stacks: [reviewed(name)] }]);

  test("is one line when nothing changes", () => {
    expect(markdown("main", [{ configuration: "a", stacks: [] }])).toBe(
      "Nothing changes in the cloud, compared with main (a).\n",
    );
  });

  test("says in one sentence what happens, and in words who gets which role", () => {
    const text = print("a role more");
    expect(text).toContain("## functions-only, prod\n\n**The stack grants 1 role.**");
    expect(text).toContain(
      "- **FunctionApp** gains the role _Storage Blob Data Owner_ on storage account Operations/Account",
    );
  });

  test("names lost data before anything else", () => {
    const text = print("another name of the table");
    expect(text.indexOf("### Data is lost")).toBeLessThan(text.indexOf("### Replaced"));
    expect(text).toContain(
      "- **Operations/Table** is replaced: table: every record in it (nothing stops Terraform)",
    );
    expect(text).toContain("| `name` | `operations` | `operations2` | **replaces** |");
  });

  test("never shows a secret", () => {
    const text = print("a key in an app setting");
    expect(text).toContain("**looks like a secret**");
    expect(text).not.toContain("AccountKey");
  });

  test("shows a value that would end the cell or the code as it is", () => {
    const evil = mutated(stack, (s) => s.set("FunctionApp/Plan", "tags.x", "a|b`c\n| <b>"));
    const text = markdown("main", [
      {
        configuration: "a",
        stacks: review(new Map([[stack, original(stack)]]), new Map([[stack, evil]])),
      },
    ]);
    expect(text).toContain("| FunctionApp/Plan | `tags.x` | – | ``a\\|b`c⏎\\| <b>`` |");
  });

  test("has the workflow before and after", () => {
    const changed = mutated("logic-app-facade", (s) =>
      s.edit("Facade/Resource", "body.properties.definition.actions", (actions: object) => {
        Object.assign(actions, { Note: { type: "Compose", inputs: 1, runAfter: {} } });
      }),
    );
    const name = "logic-app-facade";
    const text = markdown("main", [
      {
        configuration: "a",
        stacks: review(new Map([[name, original(name)]]), new Map([[name, changed]])),
      },
    ]);
    const [, before = "", after = ""] = text.split("```mermaid");
    expect(before).not.toContain("Note");
    expect(after).toContain("Note");
  });
});
