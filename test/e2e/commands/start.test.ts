import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { projectRoot } from "../../support/synth";

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "npm-start-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs what `npm start -- …` runs, without a terminal. */
async function npmStart(args: readonly string[]): Promise<Ended> {
  const command = ["-r", "ts-node/register", "demo/cli.ts", "--data", data, ...args];
  const child = spawn(process.execPath, command, { cwd: projectRoot, stdio: "pipe" });
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text.stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...text };
}

test("without a terminal it shows the conversation, then the addresses, and ends with 0", async () => {
  const { code, stdout, stderr } = await npmStart(["--port", "0"]);
  expect([code, stderr]).toEqual([0, ""]);
  const shown = [
    "> POST http://127.0.0.1:",
    "< 202 Accepted",
    "< Location: http://127.0.0.1:",
    "< Retry-After: 1",
    "< 302 Found",
    "< 200 OK",
    '"totalCents":101550',
    "demo page  http://127.0.0.1:",
    "curl -isL",
  ];
  const positions = shown.map((text) => stdout.indexOf(text));
  expect(positions).not.toContain(-1);
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
  const mentions = stdout.match(/^Node \d+ runs the functions here, Node 22 on Azure/gm) ?? [];
  expect(mentions).toHaveLength(process.versions.node.startsWith("22.") ? 0 : 1);
});

test("the facade's conversation shows an answer, an overrun, a retry, and the runs behind them", async () => {
  const { code, stdout, stderr } = await npmStart(["logic-app-facade", "--port", "0"]);
  expect([code, stderr]).toEqual([0, ""]);
  const shown = [
    "A legacy client makes one blocking call",
    "< 200 OK",
    "< 504 Gateway Timeout",
    "< Location: http://127.0.0.1:",
    "< 302 Found",
    "# the key led to the finished operation",
    "Await_work (HttpWebhook) Succeeded",
    "3 billed actions",
    "Await_work (HttpWebhook) TimedOut",
    "curl -i",
  ];
  const positions = shown.map((text) => stdout.indexOf(text));
  expect(positions).not.toContain(-1);
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
});

test("fails for a stack that does not exist, listing those that do", async () => {
  const { code, stderr } = await npmStart(["functions-onyl"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^There is no stack functions-onyl; choose one of: .*functions-only/);
});

test("fails when the port is taken, in one line that says what to do", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await npmStart(["--port", String(port)]);
  server.close();
  expect(code).toBe(1);
  expect(stderr).toBe(
    `Port ${port} is in use: end the program that holds it, or choose another one with npm start -- --port ${port + 1}\n`,
  );
});
