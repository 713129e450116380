import { join, resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { operationStatuses, type OperationStatus } from "../contract";
import { azureStack } from "./azure-stack";
import { Console, type OperatorProcess } from "./console";
import { cancelByOperator, failByOperator } from "./end";
import { exitCodes, explained, UsageError } from "./errors";
import { printList } from "./list";
import { localStack } from "./local-stack";
import type { OperatedStack } from "./operated-stack";
import { redrive } from "./redrive";
import { printOperation } from "./show";
import { watch } from "./watch";

interface GlobalOptions {
  readonly local?: boolean;
  readonly data?: string;
  readonly resourceGroup?: string;
  readonly subscription?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

interface ListOptions {
  readonly status?: OperationStatus;
  readonly error?: string;
  readonly owner?: string;
  readonly younger?: number;
  readonly older?: number;
  readonly limit: number;
  readonly after?: string;
}

type Open = () => Promise<OperatedStack>;

/** Runs the command line and returns the exit code. */
export async function operate(at: OperatorProcess): Promise<number> {
  const [stack = "", ...rest] = at.arguments;
  try {
    // Without a stack there is only the help to show; who did not ask for it made a mistake.
    const isNamed = stack !== "" && !stack.startsWith("-");
    const help = stack === "" ? [] : ["--help"];
    await program(at, stack).parseAsync(isNamed ? rest : help, { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    if (at.signal?.aborted) return exitCodes.interrupted;
    const { text, exitCode } = explained(error);
    at.stderr.write(`${text}\n`);
    return exitCode;
  }
}

function program(at: OperatorProcess, stack: string): Command {
  const command = new Command("operate <stack>")
    .description("Shows what a stack's operations are doing, and puts them right.")
    .option("--local", "the stack that npm start runs on this machine (the default)")
    .option("--data <folder>", "where its data is kept (default: .local/<stack>)")
    .option("--resource-group <name>", "a deployed stack, with the account of az login")
    .addOption(new Option("--subscription <id>", "its subscription").env("ARM_SUBSCRIPTION_ID"))
    .option("--json", "print data instead of tables")
    .option("--yes", "do not ask before a change")
    .configureOutput({
      writeOut: (text) => at.stdout.write(text),
      writeErr: (text) => at.stderr.write(text),
    })
    .exitOverride();
  const options = () => command.opts<GlobalOptions>();
  const open: Open = () => openStack(stack, options());
  const console = () => new Console(at, options());
  addLooking(command, open, console);
  addChanging(command, open, console);
  return command;
}

function openStack(stack: string, options: GlobalOptions): Promise<OperatedStack> {
  const { local, data, resourceGroup, subscription } = options;
  if (resourceGroup === undefined) {
    const folder = data ?? join(__dirname, "..", ".local", stack);
    return localStack(stack, resolve(folder));
  }
  if (local || data) throw new UsageError("give --local or --resource-group, not both");
  if (subscription === undefined) {
    throw new UsageError("give --subscription, or set ARM_SUBSCRIPTION_ID as for a deployment");
  }
  return azureStack({ stack, resourceGroup, subscription });
}

function addLooking(command: Command, open: Open, console: () => Console): void {
  command
    .command("list")
    .description("operations by what is given, in the order of their ids")
    .addOption(new Option("--status <status>", "in that state").choices(operationStatuses))
    .option("--error <code>", "with that error code, such as DeadlineExceeded")
    .option("--owner <id>", "submitted by that object id")
    .option("--younger <age>", "created within it: 90s, 15m, 24h, 7d", seconds)
    .option("--older <age>", "created before it", seconds)
    .option("--limit <number>", "so many", wholeNumber, 50)
    .option("--after <id>", "the page after that operation")
    .action(async (options: ListOptions) => {
      const { status, error: errorCode, owner, limit, after } = options;
      const createdFrom = timeBefore(options.younger);
      const createdBefore = timeBefore(options.older);
      const filter = { status, errorCode, owner, createdFrom, createdBefore };
      await printList(await open(), filter, { limit, after }, console());
    });
  command
    .command("show <id>")
    .description("the record, its history and trace, and the run or the log lines")
    .action(async (id: string) => printOperation(await open(), id, console()));
  command
    .command("watch")
    .description("counters of operations by state, and of messages")
    .option("--interval <seconds>", "between two looks", wholeNumber, 5)
    .option("--count <number>", "looks (default: until Ctrl-C)", wholeNumber)
    .option("--most <number>", "operations that are counted", wholeNumber, 10_000)
    .action(async (options: { interval: number; count?: number; most: number }) =>
      watch(await open(), options, console()),
    );
}

function addChanging(command: Command, open: Open, console: () => Console): void {
  command
    .command("redrive [id]")
    .description("send poison or dead-letter messages again, all or an operation's")
    .option("--dry-run", "only say what would become of them")
    .action(async (operationId: string | undefined, { dryRun }: { dryRun?: boolean }) =>
      redrive(await open(), { operationId, dryRun }, console()),
    );
  command
    .command("fail <id>")
    .description("end an operation as Failed (EndedByOperator)")
    .option("--reason <text>", "what its client is told", "An operator ended the operation.")
    .action(async (id: string, { reason }: { reason: string }) =>
      failByOperator(await open(), id, reason, console()),
    );
  command
    .command("cancel <id>")
    .description("ask whoever does the work to stop")
    .action(async (id: string) => cancelByOperator(await open(), id, console()));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function seconds(text: string): number {
  const [, number, unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * (secondsOf[unit] ?? 0);
  throw new InvalidArgumentError("It must be like 90s, 15m, 24h or 7d.");
}

function timeBefore(age: number | undefined): string | undefined {
  return age === undefined ? undefined : new Date(Date.now() - age * 1000).toISOString();
}

if (require.main === module) {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  void operate({
    arguments: process.argv.slice(2),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupt.signal,
  }).then((code) => (process.exitCode = code));
}
