import { Command } from "commander";
import type { RunCommandOptions } from "./print-run";

/** `run <definition.json>`: one run, as a tree or as JSON. */
export const runCommand = new Command("run")
  .description("run a workflow definition and print what happened")
  .argument(
    "<file>",
    "a definition: bare, as the portal's code view shows it, in an ARM template, or Standard's workflow.json",
  )
  .option("--workflow <name>", "which workflow, when an ARM template has several")
  .option("--body <file>", "body of the request to the trigger")
  .option(
    "--http <file>",
    "answers to outgoing calls, a list of { status, headers?, body? }; time is then virtual",
  )
  .option("--parameters <file>", "values of the definition's or the template's parameters")
  .option("--json", "print one JSON document instead of a tree")
  .action(async (file: string, options: RunCommandOptions) => {
    // The engine is loaded only when it is needed: `eval` and `check` start without it.
    const { printRun } = await import("./print-run");
    await printRun(file, options);
  });
