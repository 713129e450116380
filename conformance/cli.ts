import { writeFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { examples } from "#work/examples";
import { startedStack } from "./local-target";
import { junit, sum, table } from "./report";
import { conform } from "./run";
import { type Access, type Door, Service } from "./service";

/** Exit codes: scripts tell a violated contract from a run that could not be made. */
const exitCodes = { met: 0, violated: 1, failed: 2 } as const;

interface Options {
  readonly key?: string;
  readonly token?: string;
  readonly facade?: string;
  readonly facadeToken?: string;
  readonly json?: boolean;
  readonly junit?: string;
}

/** What is looked at, and how it is let go. */
interface Target {
  readonly name: string;
  readonly service: Service;
  readonly stop: () => Promise<void>;
}

function commandLine(): Command {
  return new Command("conformance")
    .description(
      "Looks whether a service keeps the contract: a stack, started here, or a deployed one by its URL.",
    )
    .argument("[target]", "name of a stack, or public base URL", "functions-only")
    .addOption(
      new Option("--key <key>", "function key; rather REQUEST_REPLY_KEY").env("REQUEST_REPLY_KEY"),
    )
    .addOption(
      new Option("--token <token>", "Microsoft Entra token; rather REQUEST_REPLY_TOKEN").env(
        "REQUEST_REPLY_TOKEN",
      ),
    )
    .addOption(
      new Option(
        "--facade <url>",
        "trigger URL of a deployed facade; rather REQUEST_REPLY_FACADE_URL",
      ).env("REQUEST_REPLY_FACADE_URL"),
    )
    .addOption(
      new Option(
        "--facade-token <token>",
        "token of a caller of a facade for tokens; rather REQUEST_REPLY_FACADE_TOKEN",
      ).env("REQUEST_REPLY_FACADE_TOKEN"),
    )
    .option("--json", "print data instead of a table")
    .option("--junit <file>", "write JUnit's XML, too")
    .exitOverride();
}

async function run(target: string, options: Options): Promise<number> {
  const { name, service, stop } = await targetOf(target, options);
  try {
    const outcomes = await conform(service, ({ id, result }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${result} ${id}`);
    });
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
    const data = { target: name, sum: sum(outcomes), outcomes };
    process.stdout.write(`${options.json ? JSON.stringify(data, null, 2) : table(outcomes)}\n`);
    if (options.junit !== undefined) writeReport(options.junit, junit(outcomes, name));
    const isMet = outcomes.every(({ result }) => result !== "violated");
    return isMet ? exitCodes.met : exitCodes.violated;
  } finally {
    await stop();
  }
}

function writeReport(file: string, xml: string): void {
  try {
    writeFileSync(file, xml);
  } catch (error) {
    throw new Error(
      `--junit must be a file that can be written; got ${file}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

async function targetOf(target: string, options: Options): Promise<Target> {
  if (!/^https?:\/\//.test(target)) return startedStack(target);
  if (!URL.canParse(target)) {
    throw new Error(`The URL must be like https://api.example.com; got ${target}`);
  }
  const baseUrl = target.replace(/\/$/, "");
  const service = new Service(baseUrl, accessOf(options), examples, doorOf(options));
  await service.answersAtAll();
  return { name: target, service, stop: () => Promise.resolve() };
}

function doorOf({ facade, facadeToken }: Options): Door | undefined {
  if (facade !== undefined) return { url: facade, bearerToken: facadeToken };
  if (facadeToken === undefined) return undefined;
  throw new Error("REQUEST_REPLY_FACADE_TOKEN needs REQUEST_REPLY_FACADE_URL, the facade's URL.");
}

function accessOf({ key, token, facade }: Options): Access {
  if (token !== undefined) return { bearerToken: token };
  if (key !== undefined) return { functionKey: key };
  // The door has its own signature, and what comes after it is a capability.
  if (facade !== undefined) return { functionKey: "" };
  throw new Error(
    "A deployed service needs REQUEST_REPLY_KEY or REQUEST_REPLY_TOKEN, or REQUEST_REPLY_FACADE_URL for a facade.",
  );
}

async function main(): Promise<number> {
  const command = commandLine();
  try {
    command.parse();
    const [target = "functions-only"] = command.processedArgs as [string?];
    return await run(target, command.opts<Options>());
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.met : exitCodes.failed;
    }
    process.stderr.write(`${(error as Error).message}\n`);
    return exitCodes.failed;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
