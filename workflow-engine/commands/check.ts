import { Command } from "commander";
import { checkDefinition } from "../language/check";
import { checkFolder, folderTable } from "./check-folder";
import { UsageError } from "./files";
import { readWorkflows } from "./read-workflow";

interface CheckOptions {
  readonly all?: string;
  readonly parameters?: string;
  readonly json?: boolean;
}

/** `check <file>`, or `check --all <folder>`: exit code 1 when something is refused. */
export const checkCommand = new Command("check")
  .description("say everything that is wrong with a workflow definition, or not supported here")
  .argument(
    "[file]",
    "a definition: bare, as the portal's code view shows it, in an ARM template, or Standard's workflow.json",
  )
  .option("--all <folder>", "check every definition in a folder: a table of what is refused")
  .option("--parameters <file>", "values of the template's parameters")
  .option("--json", "print one JSON document")
  .action((file: string | undefined, options: CheckOptions) => {
    if ((file === undefined) === (options.all === undefined)) {
      throw new UsageError("give a definition file, or --all with a folder");
    }
    const isSound = file === undefined ? checkAll(options) : checkOne(file, options);
    if (!isSound) process.exitCode = 1;
  });

function checkAll({ all = ".", json }: CheckOptions): boolean {
  const report = checkFolder(all);
  if (report.definitions === 0) {
    throw new UsageError(`no JSON file in ${all} has a workflow definition: name another folder`);
  }
  console.log(json ? JSON.stringify(report, null, 2) : folderTable(report));
  return report.load === report.definitions;
}

function checkOne(file: string, { parameters, json }: CheckOptions): boolean {
  const workflows = readWorkflows(file, parameters);
  if (workflows.length === 0) throw new UsageError(`${file} has no workflow in it`);
  const results = workflows.map(({ name, definition, missing, violations }) => ({
    name,
    missing,
    violations: [...violations, ...checkDefinition(definition)],
  }));
  if (json) {
    console.log(JSON.stringify(results, null, 2));
  } else {
    for (const { name, missing, violations } of results) {
      const which = results.length === 1 ? "" : `${name}: `;
      for (const { place, message } of violations) console.log(`${which}${place}: ${message}`);
      const toGive = missing.length === 0 ? "" : `; to run it, give ${missing.join(", ")}`;
      if (violations.length === 0) console.log(`${file}: ${which}OK${toGive}`);
    }
  }
  return results.every(({ violations }) => violations.length === 0);
}
