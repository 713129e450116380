import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { profiles, type Profile } from "../contract";
import { version } from "../package.json";
import { download } from "./download";
import {
  RequestReplyClient,
  TimeoutError,
  UnreachableError,
  type Credential,
  type FollowOptions,
} from "./request-reply-client";
import { describe, readRequest, showExchange, showProgress, type ClientProcess } from "./terminal";

/** Exit codes: scripts tell a refusal from a mistake in the call and from a service that is away. */
export const exitCodes = {
  ok: 0,
  problem: 1,
  usage: 2,
  unreachable: 3,
  timedOut: 4,
  interrupted: 130,
} as const;

interface GlobalOptions {
  readonly url: string;
  readonly timeout?: number;
  readonly preferWait?: number;
  readonly key?: string;
  readonly token?: string;
  readonly verbose?: boolean;
}

interface SubmitCommandOptions {
  readonly idempotencyKey?: string;
  readonly profile?: Profile;
  readonly wait?: boolean;
}

interface CallCommandOptions {
  readonly door?: string;
  readonly idempotencyKey?: string;
}

type NewClient = () => RequestReplyClient;
type Print = (value: unknown) => void;

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
    if (error instanceof TimeoutError) return exitCodes.timedOut;
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
    .option("--timeout <seconds>", "stop waiting for the work after so long", seconds)
    .option("--prefer-wait <seconds>", "let the service hold its answers, at most 20 s", seconds)
    .option("-v, --verbose", "show every HTTP exchange on standard error")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (line) => at.stdout.write(line),
      writeErr: (line) => at.stderr.write(line),
    });
  const client = () => connect(at, program.opts<GlobalOptions>());
  const print = (value: unknown) => {
    at.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  };
  addSubmit(program, at, client, print);
  addDoor(program, at, client, print);
  addTargets(program, at, client, print);
  addDownload(program, at, client);
  return program;
}

/** The commands that take an operation. */
function addTargets(program: Command, at: ClientProcess, client: NewClient, print: Print): void {
  const { signal } = at;
  const commands = {
    status: ["print the operation", (target) => client().getOperation(target, { signal })],
    follow: [
      "wait for the work and print its result",
      (target) => client().follow(target, waiting(program, at)),
    ],
    result: [
      "print the result of finished work",
      (target) => client().getResult(target, { signal }),
    ],
    cancel: [
      "ask for cancellation and print the operation",
      (target) => client().cancel(target, { signal }),
    ],
  } satisfies Record<string, [string, (target: string) => Promise<unknown>]>;
  for (const [name, [description, run]] of Object.entries(commands)) {
    program
      .command(`${name} <id-or-url>`)
      .description(description)
      .action(async (target: string) => print(await run(target)));
  }
}

function addDownload(program: Command, at: ClientProcess, client: NewClient): void {
  program
    .command("download <id-or-url> [file]")
    .description("get the result straight from storage by a signed URL, into a file or - ")
    .action(async (target: string, file: string | undefined) => {
      const { contentUrl } = await client().getValetKey(target, { signal: at.signal });
      await download(at, contentUrl, file);
    });
}

function addDoor(program: Command, at: ClientProcess, client: NewClient, print: Print): void {
  program
    .command("call [file]")
    .description("make one blocking call to a facade; when its time runs out, wait for the work")
    .addOption(
      new Option(
        "--door <url>",
        "the facade's URL; rather REQUEST_REPLY_FACADE_URL, it is a secret",
      ).default(at.environment["REQUEST_REPLY_FACADE_URL"]),
    )
    .option("--idempotency-key <key>", "makes the call safe to repeat")
    .action(async (file: string | undefined, options: CallCommandOptions) => {
      const { door, idempotencyKey } = options;
      if (door === undefined) {
        throw new TypeError("which facade? give REQUEST_REPLY_FACADE_URL, or --door");
      }
      const request = await readRequest(at, file ?? "-");
      print(await client().call(door, request, { ...waiting(program, at), idempotencyKey }));
    });
}

/** How long to wait, and what to show meanwhile. */
function waiting(program: Command, at: ClientProcess): FollowOptions {
  const { timeout, preferWait } = program.opts<GlobalOptions>();
  return {
    signal: at.signal,
    timeoutSeconds: timeout,
    waitSeconds: preferWait,
    onUpdate: (pending) => showProgress(at, pending),
  };
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a number of seconds above 0.");
}

function addSubmit(program: Command, at: ClientProcess, client: NewClient, print: Print): void {
  program
    .command("submit [file]")
    .description("submit the JSON request in a file, or - for standard input")
    .option("--idempotency-key <key>", "makes the submit safe to repeat")
    .addOption(new Option("--profile <profile>", "how the status answers").choices(profiles))
    .option("--wait", "wait for the work and print its result")
    .action(async (file: string | undefined, options: SubmitCommandOptions) => {
      const { wait, ...rest } = options;
      const request = await readRequest(at, file ?? "-");
      const { preferWait: waitSeconds } = program.opts<GlobalOptions>();
      const submit = { ...rest, waitSeconds, signal: at.signal };
      const submission = await client().submit(request, submit);
      if (!wait) return print(submission);
      at.stderr.write(`accepted as ${submission.id}\n`);
      print(await client().follow(submission, waiting(program, at)));
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
