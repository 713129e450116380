import { publicOriginSettings } from "../../demo/public-origins";
import { startLocalRuntime } from "../../local/runtime";

/**
 * Runs a stack in a process of its own, which a test may kill: `runtime-process.ts <stack> <outdir>
 * <dataFolder> <port>`. Prints one line of JSON with the credential once it serves.
 */
async function main([stack = "", outdir = "", dataFolder = "", port = "0"]: string[]) {
  const runtime = await startLocalRuntime({
    ...{ stack, outdir, publicOriginSettings, dataFolder, port: Number(port) },
    onProblem: (problem) => process.stderr.write(`${problem}\n`),
  });
  const { baseUrl, credential } = runtime;
  process.stdout.write(`${JSON.stringify({ baseUrl, credential })}\n`);
  process.on("SIGTERM", () => void runtime.stop());
}

void main(process.argv.slice(2));
