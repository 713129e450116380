import { Command } from "commander";
import type { RunCommandOptions } from "./print-run";

const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];

/** `run <definition.json>`: one run, as a tree or as JSON. */
export const runCommand = new Command("run")
  .description("run a workflow definition and print what happened")
  .argument(
    "<file>",
    "a definition: bare, as the portal's code view shows it, in an ARM template, or Standard's workflow.json",
  )
  .option("--workflow <name>", "which workflow, when an ARM template has several")
  .option("--body <file>", "body of the request to the trigger")
  .option("--method <method>", "method of the request to the trigger")
  .option("--header <header>", "'name: value', a header of the request; may be repeated", collect)
  .option("--query <name=value>", "a query of the request; may be repeated", collect)
  .option(
    "--path-parameter <name=value>",
    "a {name} of the trigger's relativePath; may be repeated",
    collect,
  )
  .option(
    "--mocks <file>",
    "answers to outgoing calls by action name, or by method and address; time is then virtual",
  )
  .option("--callbacks <file>", "what comes to the callback URL of a webhook action, by its name")
  .option(
    "--http <file>",
    "answers to outgoing calls in their order, a list of { status, headers?, body? }; time is then virtual",
  )
  .option("--parameters <file>", "values of the definition's or the template's parameters")
  .option("--json", "print one JSON document a run instead of a tree")
  .option("--full", "show inputs and outputs whole")
  .action(async (file: string, options: RunCommandOptions) => {
    // The engine is loaded only when it is needed: `eval` and `check` start without it.
    const { printRun } = await import("./print-run");
    await printRun(file, options);
  });
