import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { functionApps, settingDefaults, settings, storage } from "../../contract";
import { quote } from "../support/caller";
import { startStack, type RunningStack } from "../support/running-stack";
import { synthesize, type Json } from "../support/synth";

type Resources = Record<string, Record<string, Record<string, Json>>>;
type Setting = { readonly name: string; readonly value: string };

const stack = "functions-only";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "broken-stack-"));
  cpSync(synthesize(), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Edits the synthesized JSON as a mistake in the stack would, and starts it. */
function startBroken(edit: (resources: Resources) => void): Promise<RunningStack> {
  const file = join(folder, "stacks", stack, "cdk.tf.json");
  const json = JSON.parse(readFileSync(file, "utf8")) as { resource: Resources };
  edit(json.resource);
  writeFileSync(file, JSON.stringify(json));
  return startStack(stack, { outdir: folder });
}

/** Removes the resources for which `matches` holds, and every mention of them in `depends_on`. */
function remove(resources: Resources, type: string, matches: (text: string) => boolean): void {
  const all = resources[type] ?? {};
  const gone = Object.keys(all).filter((id) => matches(JSON.stringify(all[id])));
  if (gone.length === 0) throw new Error(`the stack has no such ${type}`);
  for (const id of gone) delete all[id];
  for (const resource of Object.values(resources).flatMap((some) => Object.values(some))) {
    const dependencies = resource["depends_on"] as string[] | undefined;
    if (!dependencies) continue;
    resource["depends_on"] = dependencies.filter(
      (name) => !gone.some((id) => name === `${type}.${id}`),
    );
  }
}

/** What one submit is answered, and what the runtime told a person. */
async function submitTo(running: RunningStack): Promise<{ status: number; told: string }> {
  const { status } = await running.caller.submit(quote, { prefer: "wait=2" });
  const told = [...running.problems, ...running.logs].join("\n");
  await running.stop();
  return { status, told };
}

// One at a time: test/functions/settings.test.ts. The host itself reads those of a trigger, first.
const isTrigger = (name: string): boolean =>
  [settings.queueServiceUri, settings.credential, settings.clientId].some((of) => of === name);
test.each<readonly [string, readonly string[]]>([
  [
    "the code's",
    functionApps.functionsOnly.settings.filter(
      (name) => !isTrigger(name) && !Object.hasOwn(settingDefaults, name),
    ),
  ],
  ...functionApps.functionsOnly.settings.filter(isTrigger).map((name) => [name, [name]] as const),
])("fails when settings are missing, naming every one: %s", async (_, missing) => {
  const names: readonly string[] = missing;
  const outcome = startBroken((resources) => {
    for (const site of Object.values(resources["azapi_resource"] ?? {})) {
      const { properties } = (site["body"] ?? {}) as {
        properties?: { siteConfig?: { appSettings?: Setting[] } };
      };
      if (!properties?.siteConfig?.appSettings) continue;
      properties.siteConfig.appSettings = properties.siteConfig.appSettings.filter(
        (setting) => !names.includes(setting.name),
      );
    }
  }).then(submitTo);
  const told = await outcome.then(
    (answer) => (answer.status >= 500 ? answer.told : `${answer.status}`),
    (error: Error) => error.message,
  );
  expect(names.filter((name) => !told.includes(name))).toEqual([]);
});

test("fails when the queue is missing: the submit is 503, and the queue is named", async () => {
  const running = await startBroken((resources) => {
    const role = `\${azurerm_storage_queue.`;
    const isWork = (text: string): boolean => text.includes(`"name":"${storage.queues.work}"`);
    const ids = Object.entries(resources["azurerm_storage_queue"] ?? {})
      .filter(([, queue]) => queue["name"] === storage.queues.work)
      .map(([id]) => id);
    remove(resources, "azurerm_storage_queue", isWork);
    remove(resources, "azurerm_role_assignment", (text) =>
      ids.some((id) => text.includes(`${role}${id}.`)),
    );
  });
  const { status, told } = await submitTo(running);
  expect(status).toBe(503);
  expect(told).toMatch(/queue "?work"?/);
});

test("fails when the table is missing: the submit is 503, and the table is named", async () => {
  const running = await startBroken((resources) => {
    const isTable = (text: string): boolean => text.includes("tableServices/tables@");
    const ids = Object.entries(resources["azapi_resource"] ?? {})
      .filter(([, resource]) => isTable(JSON.stringify(resource)))
      .map(([id]) => id);
    remove(resources, "azapi_resource", isTable);
    remove(resources, "azurerm_role_assignment", (text) =>
      ids.some((id) => text.includes(`\${azapi_resource.${id}.`)),
    );
  });
  const { status, told } = await submitTo(running);
  expect(status).toBe(503);
  expect(told).toContain(storage.tables.operations);
});

test.each([
  ["974c5e8b-45b9-4653-ba55-5f855dd0fb88", "queues/work", 202],
  ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "tables/operations", 503],
] as const)(
  "fails when the role %s is missing: the identity may not, and the scope is named",
  async (roleId, scope, expected) => {
    const running = await startBroken((resources) =>
      remove(resources, "azurerm_role_assignment", (text) => text.includes(roleId)),
    );
    const { status, told } = await submitTo(running);
    expect(status).toBe(expected);
    expect(told).toContain(scope);
    // What a person on call sees of it: the call that was refused, and the answer that came of it.
    const seen = [
      /"dependency\.failed".*"target":"[^"?]+".*"status":403,"code":"AuthorizationPermissionMismatch"/,
      /"request\.failed".*"functionName":"work-acceptor".*"status":503/,
    ].map((line) => line.test(told));
    expect(seen.every(Boolean)).toBe(expected === 503);
  },
);

test("fails when the site's code is never deployed", async () => {
  await expect(
    startBroken((resources) => {
      delete resources["azapi_resource_action"];
    }),
  ).rejects.toThrow(/onedeploy/);
});

test("a whole stack still starts: what fails above fails for its reason", async () => {
  const running = await startBroken(() => undefined);
  const { status } = await submitTo(running);
  expect([303, 202]).toContain(status);
});
