import { Command } from "commander";
import { checkCommand } from "./check";
import { coverageCommand } from "./coverage";
import { runCommand } from "./run";
import { evaluateLines } from "./eval";

const program = new Command("workflow").description(
  "Evaluate, check and run Azure Logic Apps workflow definitions on this machine",
);

program
  .command("eval")
  .description(
    'read one JSON string (a template such as "@add(1, 2)") a line from standard input and print one JSON line each',
  )
  .option(
    "--context <file>",
    "JSON object with triggerOutputs, actions, variables, parameters, workflow",
  )
  .action(async ({ context }: { context?: string }) => {
    await evaluateLines(process.stdin, process.stdout, context);
  });

program.addCommand(runCommand).addCommand(checkCommand).addCommand(coverageCommand);

// A reader that has seen enough (`| head -1`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
