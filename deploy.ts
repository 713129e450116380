import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Argument, Command } from "commander";
import { nodeProblem } from "./node-version";
import { stackNames } from "./stacks/names";
import { outputFolder } from "./stacks/output-folder";

/** What Terraform is told, by the command that a person gives. */
const terraformCommands = { diff: "plan", deploy: "apply", destroy: "destroy" } as const;

const outdir = outputFolder(process.env);

/** Exit code when there was no program to run, as a shell has it. */
const notRun = 127;

/** Where Terraform's own messages are explained. */
const helpPage = "docs/deploying.md";

/** Synthesizes all stacks, as the app command of cdktf.json does. */
function synthesize(): number {
  return run(process.execPath, ["-r", "ts-node/register", join(__dirname, "main.ts")]);
}

/** Synthesizes, and has Terraform plan, apply or destroy one stack. */
function terraform(command: keyof typeof terraformCommands, stack: string, rest: string[]): number {
  const synthesized = synthesize();
  if (synthesized !== 0) return synthesized;
  const folder = `-chdir=${join(outdir, "stacks", stack)}`;
  const binary = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  const initialized = run(binary, [folder, "init", "-input=false"]);
  const ended =
    initialized === 0 ? run(binary, [folder, terraformCommands[command], ...rest]) : initialized;
  if (ended !== 0 && ended !== notRun) {
    console.error(`\n${helpPage} says what to do about Terraform's errors.`);
  }
  return ended;
}

/** Runs a program with this terminal: Terraform asks before it changes anything. */
function run(program: string, argumentList: readonly string[]): number {
  const { status, error } = spawnSync(program, argumentList, {
    stdio: "inherit",
    env: { ...process.env, CDKTF_OUTDIR: outdir },
  });
  if (error === undefined) return status ?? 1;
  const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
  console.error(
    isMissing
      ? `${program} was not found: install Terraform 1.9 or newer, https://developer.hashicorp.com/terraform/install`
      : `${program} could not be run: ${error.message}`,
  );
  return notRun;
}

const program = new Command("deploy")
  .description("Synthesizes the stacks, and has Terraform deploy one. Needs no CDKTF CLI.")
  .showHelpAfterError();
program
  .command("synth")
  .description("write cdktf.out/stacks/<stack>/cdk.tf.json of every stack")
  .action(() => void (process.exitCode = synthesize()));
for (const command of Object.keys(terraformCommands) as (keyof typeof terraformCommands)[]) {
  program
    .command(command)
    .description(`terraform ${terraformCommands[command]}`)
    .addArgument(new Argument("<stack>", "name of the stack").choices(stackNames))
    .argument("[arguments...]", "passed on to Terraform, such as -auto-approve")
    .allowUnknownOption()
    .action((stack: string, rest: string[]) => {
      process.exitCode = terraform(command, stack, rest);
    });
}

const problem = nodeProblem(process.versions.node);
if (problem === undefined) {
  program.parse();
} else {
  console.error(problem);
  process.exitCode = 1;
}
