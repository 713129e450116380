import { join } from "node:path";
import { buildSync } from "esbuild";
import { functionApps, settings } from "../../contract";
import { submitAuthLevel } from "../../functions/registration";

interface Binding {
  readonly type: string;
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
  readonly queueName?: string;
  readonly connection?: string;
  readonly schedule?: string;
}

interface Registered {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

const root = join(__dirname, "../..");

/** What esbuild puts into the package. */
const { metafile } = buildSync({
  absWorkingDir: root,
  entryPoints: [functionApps.functionsOnly.entry],
  bundle: true,
  write: false,
  platform: "node",
  alias: { "#work": join(root, "test/sample") },
  external: ["@azure/functions-core"],
  logLevel: "error",
  metafile: true,
});

/** Loads the app with a host that only takes down what is registered. */
async function load(environment: NodeJS.ProcessEnv) {
  const functions: Registered[] = [];
  const hooks: (() => unknown)[] = [];
  const host = {
    version: "1.0.0",
    hostVersion: "4.0.0",
    registerFunction: (metadata: Registered) => functions.push(metadata),
    registerHook: (name: string, callback: () => unknown) => {
      if (name === "appStart") hooks.push(callback);
    },
    setProgrammingModel: () => undefined,
    getProgrammingModel: () => undefined,
    log: () => undefined,
    Disposable: class {},
  };
  jest.doMock("@azure/functions-core", () => host, { virtual: true });
  const before = process.env;
  process.env = { ...before, ...environment };
  try {
    await jest.isolateModulesAsync(async () => {
      await import("../../functions/apps/functions-only");
    });
  } finally {
    process.env = before;
  }
  return { functions, start: () => hooks.forEach((hook) => hook()) };
}

describe("the functions-only app", () => {
  test("registers these triggers, and no others", async () => {
    const { functions } = await load({ [settings.authentication]: "function-key" });
    const triggers = functions.map(({ name, bindings }) => {
      const trigger = Object.values(bindings).find(({ type }) => type.endsWith("Trigger"));
      const { type, route, authLevel, queueName, connection, schedule } = trigger ?? { type: "" };
      return [name, type, route ?? queueName ?? schedule, authLevel ?? connection];
    });
    expect(triggers).toEqual([
      ["work-acceptor", "httpTrigger", "requests", "function"],
      ["status-checker", "httpTrigger", "status/{id}", "anonymous"],
      ["operation", "httpTrigger", "operations/{id}", "anonymous"],
      ["result", "httpTrigger", "results/{id}", "anonymous"],
      ["problem", "httpTrigger", "problems/{id}", "anonymous"],
      ["openapi", "httpTrigger", "openapi.json", "function"],
      ["background-worker", "queueTrigger", "work", "DATA"],
      ["poison-handler", "queueTrigger", "work-poison", "DATA"],
      ["sweeper", "timerTrigger", "0 * * * * *", undefined],
    ]);
  });

  test.each([
    ["entra", "anonymous"],
    ["function-key", "function"],
    ["Entra", "function"],
    [undefined, "function"],
  ])("asks for a key to submit unless Entra guards it: %j", (authentication, level) => {
    expect(submitAuthLevel({ [settings.authentication]: authentication })).toBe(level);
  });

  test("fails when settings are missing: not while it loads, but with a log line at its start", async () => {
    const error = jest.spyOn(console, "error").mockImplementation();
    const { start } = await load({});
    expect(error).not.toHaveBeenCalled();
    start();
    expect(error.mock.calls.flat().join()).toMatch(
      /\d app setting\(s\) of functions\/apps\/functions-only\.ts to correct: DATA__blobServiceUri is missing/,
    );
    error.mockRestore();
  });

  test("contains nothing from the infrastructure side", () => {
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((path) => /cdktf|constructs\/|stacks\/|local\//.test(path))).toEqual([]);
  });

  test("knows the work by its function and its schema, in one file each", () => {
    const importers = (file: string) =>
      Object.entries(metafile.inputs)
        .filter(([, { imports }]) => imports.some(({ path }) => path === `test/sample/${file}`))
        .map(([path]) => path)
        .sort();
    expect(importers("work.ts")).toEqual(["functions/apps/functions-only.ts"]);
    expect(importers("schema.ts")).toEqual([
      "functions/endpoints/openapi.ts",
      "functions/http/request-schema.ts",
      "functions/work-settings.ts",
    ]);
    const work = Object.keys(metafile.inputs).filter((path) => path.startsWith("test/"));
    expect(work.filter((path) => !/^test\/sample\/(work|schema)\.ts$/.test(path))).toEqual([]);
  });
});
