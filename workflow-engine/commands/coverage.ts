import { Command } from "commander";
import { coverageVariable, readCoverage, type Reached } from "../testing/coverage";
import { UsageError } from "./files";

/** `coverage <folder>`: which actions and branches the runs of a test run reached. */
export const coverageCommand = new Command("coverage")
  .description(
    `say which actions and branches of workflows a test run reached, which ran with ${coverageVariable}=<folder>`,
  )
  .argument("<folder>", `the folder that ${coverageVariable} named`)
  .option("--json", "print JSON instead of a table")
  .action((folder: string, options: { json?: boolean }) => {
    const coverage = read(folder);
    if (options.json) console.log(JSON.stringify(coverage, null, 2));
    else for (const line of coverageLines(coverage)) console.log(line);
  });

function read(folder: string): Reached[] {
  let coverage: Reached[];
  try {
    coverage = readCoverage(folder);
  } catch (error) {
    throw new UsageError(`cannot read the coverage in ${folder}: ${(error as Error).message}`);
  }
  if (coverage.length > 0) return coverage;
  throw new UsageError(
    `no run of a workflow has left its coverage in ${folder}: run the tests with ${coverageVariable}=${folder}, then ask again`,
  );
}

/** A line a workflow, and below it what no run reached. */
function coverageLines(coverage: readonly Reached[]): string[] {
  return coverage.flatMap(({ workflow, actions, branches }) => [
    `${workflow}: ${share(actions)} actions, ${share(branches)} branches`,
    ...missing("actions", actions),
    ...missing("branches", branches),
  ]);
}

function share(reached: Reached["actions"]): string {
  const all = Object.values(reached);
  return `${all.filter(Boolean).length}/${all.length}`;
}

function missing(what: string, reached: Reached["actions"]): string[] {
  const names = Object.keys(reached).filter((name) => reached[name] !== true);
  return names.length === 0 ? [] : [`  ${what} never reached: ${names.join(", ")}`];
}
