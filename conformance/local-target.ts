import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { examples } from "#work/examples";
import { facadeFront } from "../demo/facade-front";
import { publicOriginSettings } from "../demo/public-origins";
import { synthesize } from "../demo/synthesize";
import { synthesizedStacks } from "../local/apply/read-stack";
import { startLocalRuntime } from "../local/runtime";
import { makeScratchFolder } from "../make-folder";
import { Service } from "./service";

/**
 * Synthesizes the project and starts one of its stacks, in a data folder that goes with it.
 *
 * @throws Error that lists the stacks when there is none of this name
 */
export async function startedStack(stack: string) {
  const outdir = await synthesize(resolve(__dirname, ".."));
  const known = synthesizedStacks(outdir);
  if (!known.includes(stack)) {
    throw new Error(
      `There is no stack ${stack}; give a URL, or choose one of: ${known.join(", ")}`,
    );
  }
  const dataFolder = makeScratchFolder("conformance-");
  const forget = () => rmSync(dataFolder, { recursive: true, force: true });
  const runtime = await startLocalRuntime({
    ...{ outdir, stack, publicOriginSettings, dataFolder, port: 0 },
    onProblem: (problem) => process.stderr.write(`! ${problem}\n`),
  }).catch((error: unknown) => {
    forget();
    throw error;
  });
  const { baseUrl, credential } = runtime;
  const front = facadeFront(runtime);
  const door = front && { url: front.triggerUrl, bearerToken: front.bearerToken };
  return {
    name: stack,
    service: new Service(baseUrl, credential, examples, door),
    stop: async () => {
      await runtime.stop();
      forget();
    },
  };
}
