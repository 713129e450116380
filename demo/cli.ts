import "./require-node";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { holdConversation } from "./conversation/conversation";
import { printAddresses } from "./conversation/addresses";
import { printFacadeAddresses } from "./conversation/facade-addresses";
import { holdLegacyConversation } from "./conversation/legacy-conversation";
import { Progress } from "./conversation/progress";
import { packagesForThisMachine } from "../contract";
import { demonstrationVariables, facadeFront, frontOf } from "./facade-front";
import {
  backendVariables,
  calledBackend,
  parseBackend,
  readRequestFile,
  type LocalBackend,
} from "./backend";
import { buildDemoPage, demoPagePath } from "./demo-page";
import { FunctionLog } from "./function-log";
import { portNumber } from "./port-number";
import { operationsPage, operationsPath } from "./operations-page";
import { mocks, strayMocksIn, workStandIns } from "./work-locally";
import { defaultPort } from "../local/gateway/gateway";
import { startLocalRuntime, type LocalRuntime } from "../local/runtime";
import { nodeDifference } from "../node-version";
import { synthesizedStacks } from "../local/apply/read-stack";
import { publicOriginSettings } from "./public-origins";
import { synthesize } from "./synthesize";
import { watchFunctions } from "./watch";
import { type Run, runTree } from "../workflow-engine";

/** Workflow runs of the conversation, shown after it. */
const endedRuns: Run[] = [];

const projectFolder = resolve(__dirname, "..");

interface Options {
  readonly port: number;
  readonly data?: string;
  readonly fresh: boolean;
  readonly once: boolean;
  readonly logs: boolean;
  readonly quiet: boolean;
  readonly inspect?: number;
  readonly watch: boolean;
  readonly backend?: LocalBackend;
  readonly backendCancel?: LocalBackend;
  readonly request?: string;
}

const program = new Command("npm start --")
  .description(
    "Synthesizes a stack, runs it on this machine, and shows one request going through it.",
  )
  .argument("[stack]", "name of the stack", "functions-only")
  .option("--port <number>", "port of the gateway; 0 takes a free one", portNumber, defaultPort)
  .option("--data <folder>", "where the data is kept (default: .local/<stack>)")
  .option("--fresh", "forget the data of earlier runs", false)
  .option("--once", "end after the conversation, as when there is no terminal", false)
  .option("--logs", "show everything that the functions and their host say", false)
  .option("--quiet", "show nothing of it; <data>/functions.log has it all", false)
  .option("--watch", "let changed functions run at once", false)
  .option(
    "--backend <url>",
    "API that does the work of functions-logic-app; http here",
    parseBackend,
  )
  .option(
    "--backend-cancel <url>",
    "where a DELETE ends its work, with {operationId}",
    parseBackend,
  )
  .option("--request <file>", "JSON file with the request to send in place of the example")
  .option(
    "--inspect <port>",
    "let a debugger attach to the functions; 0 takes a free port",
    portNumber,
  )
  .action(run);

/** Starts, talks, and serves until a signal comes; every ending goes through `runtime.stop()`. */
async function run(stack: string, options: Options): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // The second time a person means it: children end with their parent.
      if (interrupted.signal.aborted) process.exit(130);
      interrupted.abort();
    });
  }
  const progress = new Progress(process.stdout);
  const dataFolder = options.data ? resolve(options.data) : join(projectFolder, ".local", stack);
  const shown = options.quiet ? "none" : options.logs ? "all" : "own";
  const log = new FunctionLog({ dataFolder, terminal: process.stdout, shown });
  const started = await start(progress, { ...options, stack, dataFolder, log });
  const { runtime } = started;
  try {
    if (!interrupted.signal.aborted) {
      await serve(started, { ...options, dataFolder, log }, interrupted.signal);
    }
  } finally {
    await runtime.stop();
  }
}

interface StartOptions extends Options {
  readonly stack: string;
  readonly dataFolder: string;
  readonly log: FunctionLog;
}

interface Started {
  readonly runtime: LocalRuntime;
  /** The request to show. @default the work's examples */
  readonly request?: unknown;
}

async function start(
  progress: Progress,
  { stack, dataFolder, log, port, fresh, inspect, backend, backendCancel, request }: StartOptions,
): Promise<Started> {
  const outdir = await progress.step("Synthesize", () =>
    synthesize(projectFolder, {
      ...demonstrationVariables(projectFolder, process.env),
      [packagesForThisMachine]: "true",
      ...backendVariables(backend, backendCancel),
    }),
  );
  const known = synthesizedStacks(outdir);
  if (!known.includes(stack)) {
    throw new Error(`There is no stack ${stack}; choose one of: ${known.join(", ")}`);
  }
  const folders = known.map((name) => join(outdir, "stacks", name));
  const strays = strayMocksIn(folders, mocks);
  if (strays !== undefined) process.stderr.write(`! ${strays}\n`);
  const shown = requestFor(outdir, { stack, backend, request });
  const front = frontOf(outdir, stack);
  const runtime = await progress.step(
    `Start ${stack} from ${join("cdktf.out", "stacks", stack)}`,
    async () =>
      startLocalRuntime({
        ...{ outdir, stack, publicOriginSettings, port, fresh },
        ...{ dataFolder, inspectPort: inspect, sourcesFolder: projectFolder },
        plainOrigins: { ...backend?.plainOrigins, ...backendCancel?.plainOrigins },
        pages: new Map([
          ...(await buildDemoPage(projectFolder, { front, request: shown })),
          [operationsPath, operationsPage(stack, dataFolder)],
        ]),
        log: (entry) => log.write(entry),
        ...{ mocks, standIns: workStandIns() },
        onRunEnd: (ended) => endedRuns.push(ended),
        onProblem: (problem) => process.stderr.write(`! ${problem}\n`),
      }),
  );
  return { runtime, request: shown };
}

/**
 * The request to show in place of the work's examples; undefined for these. A backend that takes any
 * request knows nothing of the work.
 * @throws Error when an option does not fit the stack
 */
function requestFor(
  outdir: string,
  { stack, backend, request }: Pick<StartOptions, "stack" | "backend" | "request">,
): unknown {
  const called = calledBackend(outdir, stack);
  if (backend && !called) {
    throw new Error(`--backend: ${stack} calls no backend; functions-logic-app does`);
  }
  if (request !== undefined && frontOf(outdir, stack) === "door") {
    throw new Error(
      "--request: the facade's conversation needs the work's examples, a slow one too",
    );
  }
  if (request !== undefined) return readRequestFile(request);
  return called?.takesAny ? {} : undefined;
}

async function serve(
  { runtime, request }: Started,
  { log, once, watch, dataFolder }: Pick<StartOptions, "log" | "once" | "watch" | "dataFolder">,
  signal: AbortSignal,
): Promise<void> {
  const { baseUrl, credential, hosts } = runtime;
  const terminal = process.stdout;
  const [site] = hosts.map((host) => host.site);
  const difference = site && nodeDifference(process.versions.node, site.nodeVersion);
  if (difference !== undefined) terminal.write(`${difference}\n`);
  // The work's example is quick; what anybody else's request takes, nobody here knows.
  const timeoutSeconds = request === undefined ? undefined : 600;
  terminal.write("\n");
  const front = facadeFront(runtime);
  const succeeded = front
    ? await holdLegacyConversation({ ...front, terminal, signal })
    : await holdConversation({ baseUrl, credential, terminal, signal, request, timeoutSeconds });
  if (signal.aborted) return;
  for (const ended of endedRuns) terminal.write(`\n${runTree(ended)}\n`);
  if (!succeeded) {
    process.exitCode = 1;
    log.showTail();
  }
  terminal.write("\n");
  if (front) printFacadeAddresses({ ...front, baseUrl, pagePath: demoPagePath }, terminal);
  else printAddresses({ baseUrl, credential, pagePath: demoPagePath, request }, terminal);
  if (once || (!terminal.isTTY && !watch)) return;
  const watchers = watch ? await watchAll(runtime, dataFolder) : [];
  terminal.write("\nServing until Ctrl-C.\n");
  await new Promise<void>((done) => signal.addEventListener("abort", () => done()));
  for (const watcher of watchers) await watcher.stop();
  terminal.write("\nStopping ...\n");
}

function watchAll({ hosts }: LocalRuntime, dataFolder: string) {
  return Promise.all(
    hosts.map((host) =>
      watchFunctions({
        ...{ host, projectFolder },
        folder: join(dataFolder, "watch", host.site.name),
        report: (line) => process.stdout.write(`${line}\n`),
      }),
    ),
  );
}

async function main(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

void main();
