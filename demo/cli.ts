import "./require-node";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { holdConversation } from "./conversation/conversation";
import { printAddresses } from "./conversation/addresses";
import { printFacadeAddresses } from "./conversation/facade-addresses";
import { holdLegacyConversation } from "./conversation/legacy-conversation";
import { Progress } from "./conversation/progress";
import { packagesForThisMachine } from "../contract";
import { demonstrationVariables, facadeFront, frontOf } from "./facade-front";
import { buildDemoPage, demoPagePath } from "./demo-page";
import { FunctionLog } from "./function-log";
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
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new InvalidArgumentError("It must be 0 to 65535.");
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
  const runtime = await start(progress, { ...options, stack, dataFolder, log });
  try {
    if (!interrupted.signal.aborted)
      await serve(runtime, { ...options, dataFolder, log }, interrupted.signal);
  } finally {
    await runtime.stop();
  }
}

interface StartOptions extends Options {
  readonly stack: string;
  readonly dataFolder: string;
  readonly log: FunctionLog;
}

async function start(
  progress: Progress,
  { stack, dataFolder, log, port, fresh, inspect }: StartOptions,
): Promise<LocalRuntime> {
  const outdir = await progress.step("Synthesize", () =>
    synthesize(projectFolder, {
      ...demonstrationVariables(projectFolder, process.env),
      [packagesForThisMachine]: "true",
    }),
  );
  const known = synthesizedStacks(outdir);
  if (!known.includes(stack)) {
    throw new Error(`There is no stack ${stack}; choose one of: ${known.join(", ")}`);
  }
  const folders = known.map((name) => join(outdir, "stacks", name));
  const strays = strayMocksIn(folders, mocks);
  if (strays !== undefined) process.stderr.write(`! ${strays}\n`);
  return progress.step(`Start ${stack} from ${join("cdktf.out", "stacks", stack)}`, async () =>
    startLocalRuntime({
      ...{ outdir, stack, publicOriginSettings, port, fresh },
      ...{ dataFolder, inspectPort: inspect },
      pages: await buildDemoPage(projectFolder, frontOf(outdir, stack)),
      log: (entry) => log.write(entry),
      ...{ mocks, standIns: workStandIns() },
      onRunEnd: (ended) => endedRuns.push(ended),
      onProblem: (problem) => process.stderr.write(`! ${problem}\n`),
    }),
  );
}

async function serve(
  runtime: LocalRuntime,
  { log, once, watch, dataFolder }: Pick<StartOptions, "log" | "once" | "watch" | "dataFolder">,
  signal: AbortSignal,
): Promise<void> {
  const { baseUrl, credential, hosts } = runtime;
  const terminal = process.stdout;
  const [site] = hosts.map((host) => host.site);
  const difference = site && nodeDifference(process.versions.node, site.nodeVersion);
  if (difference !== undefined) terminal.write(`${difference}\n`);
  terminal.write("\n");
  const front = facadeFront(runtime);
  const succeeded = front
    ? await holdLegacyConversation({ ...front, terminal, signal })
    : await holdConversation({ baseUrl, credential, terminal, signal });
  if (signal.aborted) return;
  for (const ended of endedRuns) terminal.write(`\n${runTree(ended)}\n`);
  if (!succeeded) {
    process.exitCode = 1;
    log.showTail();
  }
  terminal.write("\n");
  if (front) printFacadeAddresses({ ...front, baseUrl, pagePath: demoPagePath }, terminal);
  else printAddresses({ baseUrl, credential, pagePath: demoPagePath }, terminal);
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
