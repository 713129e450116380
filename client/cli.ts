import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { Command, CommanderError, Option } from "commander";
import { profiles, type Profile } from "../contract";
import {
  ProblemError,
  RequestReplyClient,
  UnreachableError,
  type ClientClock,
  type Credential,
  type Exchange,
  type Fetch,
  type Pending,
} from "./request-reply-client";

/** Exit codes: scripts tell a refusal from a mistake in the call and from a service that is away. */
export const exitCodes = { ok: 0, problem: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

/** What the command line touches of its process. */
export interface ClientProcess {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Gets JSON and nothing else. */
  readonly stdout: NodeJS.WritableStream;
  /** Gets progress and errors, one line each. */
  readonly stderr: NodeJS.WritableStream;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  readonly fetch?: Fetch;
  readonly clock?: ClientClock;
}

interface GlobalOptions {
  readonly url: string;
  readonly key?: string;
  readonly token?: string;
  readonly verbose?: boolean;
}

interface SubmitCommandOptions {
  readonly idempotencyKey?: string;
  readonly profile?: Profile;
  readonly wait?: boolean;
}

/** Runs the command line and returns the exit code. */
export async function runClient(at: ClientProcess): Promise<number> {
  try {
    await commandLine(at).parseAsync(at.arguments, { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message; help and version are no mistakes.
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    if (at.signal?.aborted) {
      at.stderr.write("stopped waiting; the operation goes on (cancel it with: cancel <id>)\n");
      return exitCodes.interrupted;
    }
    for (const line of describe(error)) at.stderr.write(`${line}\n`);
    if (error instanceof UnreachableError) return exitCodes.unreachable;
    return error instanceof TypeError ? exitCodes.usage : exitCodes.problem;
  }
}

function commandLine(at: ClientProcess): Command {
  const program = new Command("client")
    .description("Submits requests to the service and follows them. JSON on standard output.")
    .addOption(
      new Option("--url <url>", "base URL; REQUEST_REPLY_URL").default(
        at.environment["REQUEST_REPLY_URL"] ?? "http://127.0.0.1:7071",
      ),
    )
    .option("--key <key>", "function key; rather REQUEST_REPLY_KEY, which no process list shows")
    .option("--token <token>", "Microsoft Entra token; rather REQUEST_REPLY_TOKEN")
    .option("-v, --verbose", "show every HTTP exchange on standard error")
    .exitOverride()
    .configureOutput({
      writeOut: (line) => at.stdout.write(line),
      writeErr: (line) => at.stderr.write(line),
    });
  const client = () => connect(at, program.opts<GlobalOptions>());
  const print = (value: unknown) => {
    at.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  };
  const signal = at.signal;
  const following = { signal, onUpdate: (pending: Pending) => showProgress(at, pending) };

  addSubmit(program, at, client, print);
  program
    .command("status <id-or-url>")
    .description("print the operation")
    .action(async (target: string) => print(await client().getOperation(target, { signal })));
  program
    .command("follow <id-or-url>")
    .description("wait for the work and print its result")
    .action(async (target: string) => print(await client().follow(target, following)));
  program
    .command("result <id-or-url>")
    .description("print the result of finished work")
    .action(async (target: string) => print(await client().getResult(target, { signal })));
  program
    .command("cancel <id-or-url>")
    .description("ask for cancellation and print the operation")
    .action(async (target: string) => print(await client().cancel(target, { signal })));
  return program;
}

function addSubmit(
  program: Command,
  at: ClientProcess,
  client: () => RequestReplyClient<unknown, unknown>,
  print: (value: unknown) => void,
): void {
  program
    .command("submit [file]")
    .description("submit the JSON request in a file, or - for standard input")
    .option("--idempotency-key <key>", "makes the submit safe to repeat")
    .addOption(new Option("--profile <profile>", "how the status answers").choices(profiles))
    .option("--wait", "wait for the work and print its result")
    .action(async (file: string | undefined, options: SubmitCommandOptions) => {
      const { wait, ...rest } = options;
      const request = await readRequest(at, file ?? "-");
      const submission = await client().submit(request, { ...rest, signal: at.signal });
      if (!wait) return print(submission);
      at.stderr.write(`accepted as ${submission.id}\n`);
      const onUpdate = (pending: Pending) => showProgress(at, pending);
      print(await client().follow(submission, { signal: at.signal, onUpdate }));
    });
}

function connect(at: ClientProcess, options: GlobalOptions): RequestReplyClient<unknown, unknown> {
  const { fetch, clock } = at;
  return new RequestReplyClient({
    baseUrl: options.url,
    credential: readCredential(at, options),
    fetch,
    clock,
    onExchange: options.verbose ? (exchange) => showExchange(at, exchange) : undefined,
  });
}

function readCredential(at: ClientProcess, options: GlobalOptions): Credential | undefined {
  const bearerToken = options.token ?? at.environment["REQUEST_REPLY_TOKEN"];
  if (bearerToken) return { bearerToken };
  const functionKey = options.key ?? at.environment["REQUEST_REPLY_KEY"];
  return functionKey ? { functionKey } : undefined;
}

async function readRequest(at: ClientProcess, file: string): Promise<unknown> {
  if (file === "-" && at.stdin.isTTY) {
    throw new TypeError("nothing to submit: name a file, or pipe JSON to standard input");
  }
  const source = file === "-" ? "standard input" : file;
  const json = file === "-" ? await text(at.stdin) : readFile(file);
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw new TypeError(`${source} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

function readFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new TypeError(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}

function showProgress(at: ClientProcess, { operation, retryAfterSeconds }: Pending): void {
  const percent = operation?.percentComplete;
  const progress = percent === undefined ? "" : ` ${percent} %`;
  const status = operation?.status ?? "pending";
  at.stderr.write(`${status}${progress}; looking again in ${retryAfterSeconds} s\n`);
}

function showExchange(at: ClientProcess, exchange: Exchange): void {
  const { method, url, status, failure, milliseconds } = exchange;
  at.stderr.write(`${method} ${url} -> ${status ?? failure} (${milliseconds} ms)\n`);
}

function describe(error: unknown): string[] {
  if (error instanceof ProblemError) {
    const violations = error.violations.map(({ pointer, message }) => `  ${pointer}: ${message}`);
    const request = error.requestId === undefined ? "" : ` (request ${error.requestId})`;
    return [`${error.status} ${error.code}: ${error.message}${request}`, ...violations];
  }
  if (error instanceof UnreachableError) {
    return [`${error.message}; start the local service with npm start, or give another --url`];
  }
  return [error instanceof Error ? error.message : String(error)];
}

if (require.main === module) {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  void runClient({
    arguments: process.argv.slice(2),
    environment: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupt.signal,
  }).then((code) => (process.exitCode = code));
}
