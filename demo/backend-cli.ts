import { Command, InvalidArgumentError } from "commander";
import { portNumber } from "./port-number";
import { SampleBackend, type SampleBackendOptions } from "./sample-backend";

function number(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("It must be a number, 0 or more.");
}

interface Options extends SampleBackendOptions {
  readonly port: number;
  readonly once: boolean;
}

const program = new Command("npm run backend --")
  .description("A slow API on this machine, to try backendUrl with. It answers what it was sent.")
  .option("--port <number>", "0 takes a free one", portNumber, 8080)
  .option("--seconds <number>", "how long its work takes", number, 5)
  .option("--blocking", "answer when the work is done, in place of 202 with Location", false)
  .option("--failing", "the work fails", false)
  .option("--no-cancelable", "the work cannot be canceled by DELETE of its Location")
  .option("--once", "end when one job has ended and that was answered", false)
  .action(async ({ port, once, ...options }: Options) => {
    const print = (line: string) => void process.stdout.write(`backend: ${line}\n`);
    const close = () => void backend.close();
    const backend = new SampleBackend({ ...options, log: print, onEnd: once ? close : undefined });
    print(`listening at ${await backend.listen(port)}`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, close);
  });

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
