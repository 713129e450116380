import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { makeScratchFolder } from "../make-folder";
import { reviewProject } from "./command/review-project";
import { markdown } from "./print/markdown";
import { ruleNames, violations, type Rule } from "./rules";

/** Exit codes: scripts tell a broken rule from a review that could not be made. */
const exitCodes = { ok: 0, ruleBroken: 1, failed: 2, interrupted: 130 } as const;

interface ReviewOptions {
  readonly project: string;
  readonly base: string;
  readonly config: readonly string[];
  readonly json?: boolean;
  readonly failOn: readonly Rule[];
}

function commandLine(): Command {
  return new Command("review")
    .description(
      "Says what the working tree changes in the cloud, compared with a base. No credentials needed.",
    )
    .option(
      "--base <ref or folder>",
      "git ref (its merge base with HEAD), checkout, or synthesized folder",
      "HEAD",
    )
    .option("--project <folder>", "project to review", resolve(__dirname, ".."))
    .option(
      "--config <file...>",
      "configurations to review under: files such as environments/prod.json, and `default`",
      [],
    )
    .option("--json", "print data instead of Markdown")
    .option("--fail-on <rules>", `exit with 1 when broken: ${ruleNames.join(",")}`, parseRules, [])
    .exitOverride();
}

function parseRules(text: string): Rule[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !(ruleNames as readonly string[]).includes(name));
  if (unknown.length === 0) return names as Rule[];
  throw new InvalidArgumentError(
    `There is no rule ${unknown.join(", ")}; known are ${ruleNames.join(", ")}.`,
  );
}

async function run(options: ReviewOptions, signal: AbortSignal): Promise<number> {
  const scratch = makeScratchFolder("review-");
  try {
    return await reviewed(options, scratch, signal);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function reviewed(
  options: ReviewOptions,
  scratch: string,
  signal: AbortSignal,
): Promise<number> {
  const project = resolve(options.project);
  const { base, reviews } = await reviewProject({
    project,
    base: options.base,
    configurations: options.config,
    scratch,
    signal,
  });
  const broken = reviews.flatMap(({ stacks }) => violations(stacks, options.failOn));
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ base, reviews, violations: broken }, null, 2)}\n`
      : markdown(base, reviews, broken),
  );
  return broken.length > 0 ? exitCodes.ruleBroken : exitCodes.ok;
}

async function main(): Promise<number> {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => interrupt.abort(new Error("interrupted")));
  }
  try {
    return await run(commandLine().parse().opts<ReviewOptions>(), interrupt.signal);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.failed;
    }
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    console.error(error instanceof Error ? error.message : String(error));
    return exitCodes.failed;
  }
}

void main().then((code) => (process.exitCode = code));
