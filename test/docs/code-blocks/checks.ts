import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { parse as parseYaml } from "yaml";
import { missingLines } from "./expected-output";
import type { Block } from "./pages";
import type { Scratch } from "./scratch";
import { wrongStatements } from "./diagram";
import { longestSeconds, runShell, type Ended } from "./shell";
import { kustoProblems } from "../../support/kusto";
import { stackNames } from "../../support/synth";
import { startStack } from "../../support/running-stack";

/** What the `sh` blocks of a page printed, for its `output` blocks. */
export interface Printed {
  last: string;
  readonly byId: Map<string, string>;
}

/** Executes or reads one block and asserts what its tag says of it. */
export async function checkBlock(block: Block, scratch: Scratch, printed: Printed): Promise<void> {
  const { language, attributes, text } = block;
  switch (language) {
    case "sh":
      return checkCommands(block, scratch, printed);
    case "json":
      return void JSON.parse(text);
    case "yaml":
      return void parseYaml(text);
    case "ts":
      return attributes["test"] === undefined ? checkMembers(text) : runTest(block, scratch);
    case "kusto":
      return expect(kustoProblems(text)).toEqual([]);
    case "mermaid":
      return expect(wrongStatements(text)).toEqual([]);
    default:
      return attributes["usage"] === undefined
        ? checkOutput(block, printed)
        : checkUsage(block, scratch);
  }
}

async function checkCommands(block: Block, scratch: Scratch, printed: Printed): Promise<void> {
  const { attributes, text } = block;
  const service = await startService(attributes["service"], scratch);
  let ended: Ended;
  try {
    const variables = { ...service.variables, ...readVariables(attributes["env"]) };
    ended = await runShell(text, scratch.folder, variables, secondsOf(block));
  } finally {
    await service.stop();
  }
  const { code, output, calls } = ended;
  printed.last = output;
  if (typeof attributes["id"] === "string") printed.byId.set(attributes["id"], output);
  expect({ code, output }).toEqual({ code: Number(attributes["exit"] ?? 0), output });
  // A placeholder that nobody filled in, or a variable that is not set.
  expect(calls.filter((call) => /<\w|\$\w| {2}|=$/.test(call))).toEqual([]);
  for (const stack of text.matchAll(/(?:deploy|diff|destroy) -- (\S+)/g)) {
    expect(stackNames).toContain(stack[1]);
  }
}

/** Longest that what a block says may take. */
export function secondsOf({ attributes }: Block): number {
  return attributes["slow"] === true ? longestSeconds.slow : longestSeconds.ordinary;
}

interface Service {
  readonly variables: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Synthesized in the copy of the project, so that its own work runs and not the tests'. */
async function startService(stack: string | true | undefined, scratch: Scratch): Promise<Service> {
  if (typeof stack !== "string") return { variables: {}, stop: () => Promise.resolve() };
  const synth = await runShell("npm run synth", scratch.folder, {});
  expect(synth).toMatchObject({ code: 0 });
  const running = await startStack(stack, { outdir: join(scratch.folder, "cdktf.out") });
  const { baseUrl, credential } = running.caller;
  const key = "functionKey" in credential ? credential.functionKey : "";
  return {
    variables: { REQUEST_REPLY_URL: baseUrl, REQUEST_REPLY_KEY: key },
    stop: () => running.stop(),
  };
}

/** `NAME=value NAME=value`: what the reader of a page has to fill in. */
function readVariables(text: string | true | undefined): Record<string, string> {
  if (typeof text !== "string") return {};
  return Object.fromEntries(text.split(" ").map((pair) => pair.split("=") as [string, string]));
}

function checkOutput({ attributes, text }: Block, printed: Printed): void {
  const id = attributes["output"];
  const output = typeof id === "string" ? printed.byId.get(id) : printed.last;
  expect({ missing: missingLines(text, output ?? "", "numbers" in attributes), output }).toEqual({
    missing: [],
    output,
  });
}

/** The options that a usage line shows are those that the command's help names. */
async function checkUsage({ attributes, text }: Block, scratch: Scratch): Promise<void> {
  const { code, output } = await runShell(String(attributes["usage"]), scratch.folder, {});
  expect(code).toBe(0);
  const described = [...output.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name);
  const shown = [...text.matchAll(/--[\w-]+/g)].map(([name]) => name);
  expect(shown.sort()).toEqual(described.filter((name) => name !== "--help").sort());
}

async function runTest({ page, text }: Block, scratch: Scratch): Promise<void> {
  const folder = dirname(page);
  scratch.write(join(folder, "code-block.test.ts"), text);
  const { code, output } = await runShell(`npx jest --roots ${folder}`, scratch.folder, {});
  expect({ code, output }).toEqual({ code: 0, output });
}

/** Only the syntax: what a fragment speaks of is elsewhere. */
function checkMembers(text: string): void {
  transformSync(`void {\n${text}};`, { loader: "ts" });
}
