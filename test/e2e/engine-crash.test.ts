import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { routePath } from "../../contract";
import type { Credential } from "../../local/identity/credential";
import { Caller, quoteResult, simulated } from "../support/caller";
import { projectRoot, synthesize } from "../support/synth";

const program = join(projectRoot, "test/support/runtime-process.ts");
let dataFolder: string;
let runtime: ChildProcess;

beforeAll(() => (dataFolder = mkdtempSync(join(tmpdir(), "engine-crash-"))));
afterAll(async () => {
  const ended = once(runtime, "exit");
  runtime.kill("SIGTERM");
  await ended;
  rmSync(dataFolder, { recursive: true, force: true });
});

async function startRuntime(port = 0): Promise<Caller> {
  const parameters = ["functions-logic-app", synthesize(), dataFolder, String(port)];
  runtime = spawn(process.execPath, ["-r", "ts-node/register", program, ...parameters], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (runtime.stdout === null) throw new Error("the runtime has no output to read");
  const [line] = (await once(createInterface(runtime.stdout), "line")) as [string];
  const { baseUrl, credential } = JSON.parse(line) as { baseUrl: string; credential: Credential };
  return new Caller(baseUrl, credential);
}

test("work goes on when the process of the engine was killed under it", async () => {
  let caller = await startRuntime();
  const ids = await Promise.all(
    [6, 7, 8, 9].map((seconds) => caller.submitted(simulated({ seconds }))),
  );
  for (const id of ids) {
    await caller.until(routePath("operation", id), ({ json }) => json.status === "Running");
  }
  const killed = once(runtime, "exit");
  runtime.kill("SIGKILL");
  await killed;
  caller = await startRuntime(Number(new URL(caller.baseUrl).port));
  for (const id of ids) {
    expect(await caller.ended(id)).toMatchObject({ status: "Succeeded" });
    const result = await caller.call(routePath("result", id));
    expect([result.status, result.json]).toEqual([200, quoteResult]);
  }
}, 120_000);
