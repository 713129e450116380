import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readPage } from "../docs/code-blocks/pages";
import { Scratch } from "../docs/code-blocks/scratch";
import { projectRoot } from "../support/project-root";

const page = "docs/extending.md";

/** The blocks of docs/extending.md with this attribute. */
function documented(attribute: string): string {
  const { blocks } = readPage(page, readFileSync(join(projectRoot, page), "utf8"));
  const found = blocks.filter(({ attributes }) => attributes[attribute]);
  if (found.length === 0) throw new Error(`${page} has no block with the tag ${attribute}`);
  return found.map(({ text }) => text).join("\n");
}

/** What the page shows as work/resources.ts, without the test below it. */
function documentedResources(): string {
  const [resources = "", tail] = documented("test").split(/^test\(/m);
  if (tail === undefined) {
    throw new Error(`${page} shows no work/resources.ts with a test below it`);
  }
  return resources;
}

/** The sample's workflow, and the actions that the page shows: a vault's secret, a connection. */
const workflow = () => `
import type { WorkflowWork } from "#contract/work";
import type { Mocks } from "#workflow-engine/index";
import { connectionNamed, type Actions } from "#workflow-engine/language/workflow-definition";
import { workflow as quoting } from "./quoting-workflow";

export const workflow: WorkflowWork<Actions[string]> = (tools) => {
  const { actions, ...rest } = quoting(tools);
  return { ...rest, actions: { ...actions, ...({${documented("members").replace("Sections", "Cents")}} as Actions) } };
};

export const mocks: Mocks = { Publish: { status: 200 }, Read_the_key: { body: { value: "a" } } };
`;

/** Two of each construct, and a workflow that the work calls as the app's identity. */
const resources = `
import { FunctionApp } from "../constructs/function-app";
import { LogicApp } from "../constructs/logic-app";
import type { AddResources } from "../stacks/work-resources";
import { addResources as documented, standIns } from "./documented";

export { standIns };

const definition = {
  $schema:
    "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
  contentVersion: "1.0.0.0",
  triggers: { manual: { type: "Request", kind: "Http", inputs: { method: "POST", schema: {} } } },
  actions: {
    Answer: { type: "Response", kind: "Http", inputs: { statusCode: 200, body: "@triggerBody()" } },
  },
};

export const addResources: AddResources = (to) => {
  documented(to);
  const { stack, monitoring, app } = to;
  for (const purpose of ["echo", "other"]) {
    const workflow = new LogicApp(stack, "Workflow-" + purpose, {
      ...{ purpose, definition, parameters: {}, monitoring, triggerAccess: { kind: "identities" } },
    });
    workflow.grantInvoke(app);
    to.addSetting(purpose + "Url", workflow.triggerUrl("manual"));
  }
  new FunctionApp(stack, "EchoApp", {
    ...{ purpose: "echo", app: { entry: "work/echo-app.ts", settings: [] }, settings: {} },
    ...{ monitoring, authentication: { mode: "function-key" } },
  });
};
`;

const echoApp = `
import { app } from "@azure/functions";
app.http("echo", {
  authLevel: "anonymous",
  handler: async (request) => ({ body: "echo of " + (await request.text()) }),
});
`;

/** Does what the work did, and says what it got of all that was added. */
const work = `
import { ContainerClient } from "@azure/storage-blob";
import watcher from "@parcel/watcher";
import type { Work } from "#contract/work";
import { work as quoting } from "./quoting";

export { retry } from "./quoting";

export const work: Work<never, unknown, never> = async (request, context) => {
  const { credential, logger } = context;
  const settings = context.settings as Record<string, string>;
  const scans = new ContainerClient(settings["scansUrl"]!, credential);
  const written = await scans.uploadBlockBlob("a", "b", 1).catch((error) => error.statusCode);
  const { token } = (await credential.getToken("https://management.azure.com/.default"))!;
  const answers = ["echoUrl", "otherUrl"].map(async (name) => {
    const headers = { authorization: "Bearer " + token, "content-type": "application/json" };
    const body = JSON.stringify({ to: name });
    return (await fetch(settings[name]!, { method: "POST", headers, body })).json();
  });
  logger.info("what was added", {
    found: (await scans.listBlobsFlat().next()).done,
    written,
    secretLength: settings["converterKey"]!.length,
    namespace: /^sb/.test(settings["doneNamespace"]!),
    answers: await Promise.all(answers),
    native: typeof watcher.subscribe,
  });
  return quoting(request, context);
};
`;

const scratch = new Scratch();
let folder: string;
let running: ChildProcess | undefined;

/** The project with the tests' sample as its work, extended: whatever lies in work/ is not meant. */
beforeAll(() => {
  ({ folder } = scratch);
  rmSync(join(folder, "work"), { recursive: true });
  cpSync(join(folder, "test/sample"), join(folder, "work"), { recursive: true });
  renameSync(join(folder, "work/work.ts"), join(folder, "work/quoting.ts"));
  renameSync(join(folder, "work/workflow.ts"), join(folder, "work/quoting-workflow.ts"));
  const added = ["scansUrl", "converterKey", "doneNamespace", "echoUrl", "otherUrl"];
  const properties = added.map((name) => `${name}: { type: "string" },`).join(" ");
  const schema = readFileSync(join(folder, "work/schema.ts"), "utf8");
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as object;
  const externalPackages = ["@parcel/watcher"];
  const files = {
    "package.json": JSON.stringify({ ...manifest, externalPackages }),
    "work/schema.ts": schema
      .replace("allowSimulate: {", `${properties} $&`)
      .replace(/settingsSchema = \{/, `$& required: ${JSON.stringify(added)},`),
    "work/work.ts": work,
    "work/workflow.ts": workflow(),
    "work/echo-app.ts": echoApp,
    "work/resources.ts": resources,
    "work/documented.ts": documentedResources(),
  };
  for (const [name, text] of Object.entries(files)) scratch.write(name, text);
});
afterAll(async () => {
  if (running?.exitCode === null) {
    running.kill("SIGINT");
    await once(running, "close");
  }
  scratch.remove();
});

/** Runs `npm start` in the copy, and what it prints until then. */
async function started(...options: string[]): Promise<string> {
  const command = ["-r", "ts-node/register", "demo/cli.ts", "--port", "0", ...options];
  // Without the tests' own condition: the copy's work is to run, not the sample.
  const env = { ...process.env, NODE_OPTIONS: "" };
  const child = (running = spawn(process.execPath, command, { cwd: folder, env, stdio: "pipe" }));
  let printed = "";
  const status = await new Promise<number | null>((resolve) => {
    const hear = (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes("Serving until Ctrl-C")) resolve(0);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`npm start ended: ${printed}`);
  expect(printed).toContain('"totalCents":101550');
  return printed;
}

test("a workflow asks the vault, and works by the connection, as documented; mocks answer here", async () => {
  const printed = await started("functions-logic-app", "--once");
  expect(printed).toContain("Publish (ApiConnection) Succeeded");
  expect(printed).toContain("Read_the_key (Http) Succeeded");
  const file = join(folder, "cdktf.out/stacks/functions-logic-app/cdk.tf.json");
  const stack = readFileSync(file, "utf8");
  expect(stack).toMatch(/"connectionName": ?"apicn-servicebus/);
}, 180_000);

test("npm start runs a stack with all that work/resources.ts adds, two of each construct", async () => {
  const printed = await started("--watch");
  const log = readFileSync(join(folder, ".local/functions-only/functions.log"), "utf8");
  const [line = ""] = /\{"found.*?"what was added"\}/.exec(log) ?? [];
  expect({ log, line: JSON.parse(line || "{}") as object }).toMatchObject({
    line: {
      ...{ found: true, written: 403, secretLength: 8, namespace: true, native: "function" },
      answers: [{ to: "echoUrl" }, { to: "otherUrl" }],
    },
  });

  const [origin = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
  const echoed = await fetch(`${origin}/api/echo`, { method: "POST", body: "hello" });
  expect([echoed.status, await echoed.text()]).toEqual([200, "echo of hello"]);
}, 180_000);
