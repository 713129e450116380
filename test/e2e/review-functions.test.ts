import { mirrored } from "../../review/compare/change";
import { changedFunctions } from "../../review/compare/functions";
import { registeredFunctions } from "../../review/bundle/registered-functions";
import { readFolder } from "../../review/synthesized/read-folder";
import { textOf } from "../../review/synthesized/json";
import type { SynthesizedStack } from "../../review/synthesized/stack";
import { rules } from "../../review/rules";
import { reviewStack } from "../../review/compare/review-stack";
import { stackNames, synthesize } from "../support/synth";
import { line, mutated, original, type Mutate } from "../review/synthesized";

const stack = "functions-only";

/** What a package registers: a trigger by the function's name. */
type Functions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const functions: Functions = {
  "work-acceptor": {
    type: "httpTrigger",
    route: "requests",
    methods: ["POST"],
    authLevel: "function",
  },
  "status-checker": {
    type: "httpTrigger",
    route: "status/{id}",
    methods: ["GET"],
    authLevel: "anonymous",
  },
  "background-worker": { type: "queueTrigger", queueName: "work", connection: "DATA" },
  sweeper: { type: "timerTrigger", schedule: "0 * * * * *" },
};

/** Code that registers the functions, and leaves whatever an app leaves running. */
function packageOf(registered: Functions, code = ""): SynthesizedStack["packages"] {
  const app = `
    const core = require("@azure/functions-core");
    core.setProgrammingModel({ name: "test" });
    for (const [name, trigger] of Object.entries(${JSON.stringify(registered)}))
      core.registerFunction({ name, bindings: { given: { name: "given", direction: "in", ...trigger } } }, () => {});
    setInterval(() => {}, 1000);
    console.log("loaded");
    ${code}`;
  const files = new Map([["dist/app.js", new TextEncoder().encode(app)]]);
  return new Map([["FunctionApp/Code/Blob", files]]);
}

function withFunctions(registered: Functions, code?: string, mutate?: Mutate): SynthesizedStack {
  const base = mutate === undefined ? original(stack) : mutated(stack, mutate);
  return { ...base, packages: packageOf(registered, code) };
}

function without(name: string): Functions {
  return Object.fromEntries(Object.entries(functions).filter(([of]) => of !== name));
}

function changed(name: string, trigger: Readonly<Record<string, unknown>>): Functions {
  return { ...functions, [name]: { ...functions[name], ...trigger } };
}

const mutations: readonly (readonly [string, Functions, readonly string[]])[] = [
  [
    "an endpoint without a key",
    changed("work-acceptor", { authLevel: "anonymous" }),
    [
      "exposure | FunctionApp | function work-acceptor: authLevel | function -> anonymous (weaker: after)",
    ],
  ],
  [
    "an endpoint with a key",
    changed("status-checker", { authLevel: "function" }),
    [
      "exposure | FunctionApp | function status-checker: authLevel | anonymous -> function (weaker: before)",
    ],
  ],
  [
    "another route",
    changed("status-checker", { route: "state/{id}" }),
    ["function | FunctionApp | function status-checker: route | status/{id} -> state/{id}"],
  ],
  [
    "one more method",
    changed("work-acceptor", { methods: ["PUT", "POST"] }),
    ["function | FunctionApp | function work-acceptor: methods | nothing -> PUT"],
  ],
  [
    "another queue",
    changed("background-worker", { queueName: "other" }),
    ["function | FunctionApp | function background-worker: queueName | work -> other"],
  ],
  [
    "another schedule",
    changed("sweeper", { schedule: "0 */5 * * * *" }),
    ["function | FunctionApp | function sweeper: schedule | 0 * * * * * -> 0 */5 * * * *"],
  ],
  [
    "an endpoint more",
    { ...functions, audit: { type: "httpTrigger", route: "audit", authLevel: "anonymous" } },
    ["exposure | FunctionApp | function audit | nothing -> http: audit anonymous (weaker: after)"],
  ],
  [
    "a trigger less",
    without("sweeper"),
    ["function | FunctionApp | function sweeper | timer: 0 * * * * * -> nothing"],
  ],
];

describe("a change of the registered functions is named, and nothing else", () => {
  test.each(mutations)("%s", (_, after, says) => {
    const [a, b] = [withFunctions(functions), withFunctions(after)];
    expect(changedFunctions(a, b).map(line)).toEqual(says);
    expect(changedFunctions(b, a).map(line)).toEqual(
      changedFunctions(a, b).map(mirrored).map(line),
    );
  });

  test("not other code that registers the same", () => {
    const other = withFunctions(functions, "console.log('more');");
    expect(changedFunctions(withFunctions(functions), other)).toEqual([]);
  });

  test("not who may call where the kind of authentication changes, which its own change says", () => {
    const open = changed("work-acceptor", { authLevel: "anonymous" });
    const entra: Mutate = (s) =>
      s.edit(
        "FunctionApp/Site",
        "body.properties.siteConfig.appSettings",
        (settings: { name: string; value: string }[]) => {
          for (const one of settings) if (one.name === "AUTHENTICATION") one.value = "entra";
        },
      );
    const after = withFunctions(open, "", entra);
    expect(changedFunctions(withFunctions(functions), after)).toEqual([]);
  });

  test("a package that does not load", () => {
    const broken = withFunctions(functions, "throw new Error('a setting is missing');");
    const [found, ...more] = changedFunctions(withFunctions(functions), broken);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ what: "registered functions", before: "4 functions" });
    expect(found?.after).toMatch(/^the package does not load: [^]*a setting is missing/);
  });
});

test("a new endpoint is public exposure", () => {
  const opened = changed("work-acceptor", { authLevel: "anonymous" });
  const [change] = changedFunctions(withFunctions(functions), withFunctions(opened));
  const review = { ...reviewStack(stack, original(stack), original(stack)), changes: [change!] };
  expect(rules["public-exposure"](review)).toEqual([
    "FunctionApp: function work-acceptor: authLevel lets more callers in",
  ]);
});

test.each(stackNames)("the package of %s registers its functions when it is loaded", (name) => {
  const packages = readFolder(synthesize()).get(name)?.packages ?? new Map<string, never>();
  const registered = [...packages.values()].map((files) =>
    registeredFunctions(files, { AUTHENTICATION: "function-key" }).map(
      (one) => `${one.name} ${textOf(one.trigger["authLevel"] ?? one.trigger["type"])}`,
    ),
  );
  const everywhere = [
    "operation anonymous",
    "problem anonymous",
    "result anonymous",
    "status-checker anonymous",
    "sweeper timerTrigger",
  ];
  expect(registered).toEqual([expect.arrayContaining(everywhere)]);
  expect(registered[0]?.includes("work-acceptor function")).toBe(name !== "logic-app-facade");
});
