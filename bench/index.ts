import { cpus } from "node:os";
import { print, type Benchmark } from "./benchmark";
import { bundleLoad } from "./bundle-load";
import { removeCdktfOut } from "./cdktf-out";
import { pollingEconomy } from "./polling-economy";
import { status } from "./status";
import { storageOperations } from "./storage-operations";
import { submit } from "./submit";
import { sweeper } from "./sweeper";
import { synth } from "./synth";
import { workflow } from "./workflow";

// What is measured is the pattern, with the tests' work: in the processes started from here, too.
process.env["NODE_OPTIONS"] = "--conditions=test-sample";

/** By the name that `npm run bench -- <name>` takes. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  synth,
  "bundle-load": bundleLoad,
  submit,
  status,
  "storage-operations": storageOperations,
  sweeper,
  workflow,
  "polling-economy": pollingEconomy,
};

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no benchmark ${unknown.join(", ")}; choose from: ${Object.keys(benchmarks).join(", ")}`,
    );
  }
  const [processor] = cpus();
  process.stdout.write(
    `Node ${process.versions.node}, ${cpus().length} cores, ${processor?.model ?? "unknown"}\n\n`,
  );
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    for (const report of await benchmark()) process.stdout.write(`${print(report)}\n`);
  }
}

main(process.argv.slice(2))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(removeCdktfOut);
