import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { exitCodes, runClient } from "../../client/cli";
import { recordingTerminal } from "../demo/conversation/recording-terminal";
import { functionKey, quote, result, setUp } from "./setup";

const at = setUp();

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

async function run(
  args: string[],
  { stdin = "", signal }: { stdin?: string; signal?: AbortSignal } = {},
): Promise<Ran> {
  const stdout = recordingTerminal();
  const stderr = recordingTerminal();
  const code = await runClient({
    arguments: args,
    environment: { REQUEST_REPLY_URL: at.service.baseUrl, REQUEST_REPLY_KEY: functionKey },
    stdin: Readable.from([stdin]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    clock: at.clock,
    signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

test("submit prints where the operation is", async () => {
  const ran = await run(["submit"], { stdin: JSON.stringify(quote) });
  expect(ran).toMatchObject({ code: exitCodes.ok, stderr: "" });
  expect(JSON.parse(ran.stdout)).toMatchObject({
    id: "op-1",
    statusUrl: `${at.service.baseUrl}/api/status/op-1`,
  });
  expect(at.service.received[0]?.headers["x-functions-key"]).toBe(functionKey);
});

test("submit --wait prints the result, and the progress beside it", async () => {
  const ran = await run(["submit", "-", "--wait"], { stdin: JSON.stringify(quote) });
  expect(JSON.parse(ran.stdout)).toEqual(result);
  expect(ran.stderr.split("\n")).toEqual([
    "accepted as op-1",
    "Running 67 %; looking again in 1 s",
    "Running 100 %; looking again in 1 s",
    "",
  ]);
});

test("submit reads a file, and passes key and profile on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "client-cli-"));
  const file = join(folder, "quote.json");
  writeFileSync(file, JSON.stringify(quote));
  const ran = await run(["submit", file, "--profile", "inline", "--idempotency-key", "k1"]);
  rmSync(folder, { recursive: true });
  expect(ran.code).toBe(exitCodes.ok);
  expect(at.service.received[0]).toMatchObject({
    path: "/api/requests?profile=inline",
    headers: { "idempotency-key": "k1" },
  });
});

test("status, follow, result and cancel take an id", async () => {
  at.service.polls = 0;
  await run(["submit"], { stdin: JSON.stringify(quote) });
  expect(JSON.parse((await run(["status", "op-1"])).stdout)).toMatchObject({ id: "op-1" });
  expect(JSON.parse((await run(["follow", "op-1"])).stdout)).toEqual(result);
  expect(JSON.parse((await run(["result", "op-1"])).stdout)).toEqual(result);
  expect(await run(["cancel", "op-1"])).toEqual({
    code: exitCodes.problem,
    stdout: "",
    stderr: "409 OperationCompleted: already done (request request-1)\n",
  });
});

test("--verbose shows every exchange", async () => {
  const { stderr } = await run(["status", "none", "--verbose"]);
  expect(stderr).toMatch(
    /^GET \S+\/api\/operations\/none -> 404 \(\d+ ms\)\n404 OperationNotFound/,
  );
});

test("help is no mistake", async () => {
  expect(await run(["--help"])).toMatchObject({ code: exitCodes.ok, stderr: "" });
});

test("fails when the request is refused, one line a violation", async () => {
  const stdin = JSON.stringify({ ...quote, lines: [] });
  expect(await run(["submit"], { stdin })).toEqual({
    code: exitCodes.problem,
    stdout: "",
    stderr:
      "400 InvalidRequest: The request is not valid. (request request-1)\n" +
      "  /lines: must NOT have fewer than 1 items\n",
  });
});

test.each([
  ["the file does not exist", ["submit", "none.json"], /^cannot read none\.json: ENOENT[^\n]*\n$/],
  ["the input is no JSON", ["submit"], /^standard input is no JSON: [^\n]*\n$/],
  ["the command is unknown", ["refund"], /^error: unknown command 'refund'\n/],
  [
    "the profile is unknown",
    ["submit", "--profile", "x"],
    /Allowed choices are redirect, see-other/,
  ],
  ["the URL is not https", ["status", "x", "--url", "http://quotes.example"], /must be https/],
])("fails when %s, as a mistake in the call", async (_title, args, message) => {
  const ran = await run(args, { stdin: "{" });
  expect(ran).toMatchObject({ code: exitCodes.usage, stdout: "" });
  expect(ran.stderr).toMatch(message);
});

test("fails when the service is away, and says how to start it", async () => {
  const { code, stderr } = await run(["status", "x", "--url", "http://127.0.0.1:1"]);
  expect(code).toBe(exitCodes.unreachable);
  expect(stderr).toMatch(/got no answer in 4 attempts: .*; start the local service with npm start/);
});

test("fails when interrupted, and says that the operation goes on", async () => {
  const signal = AbortSignal.abort();
  expect(await run(["follow", "op-1"], { signal })).toEqual({
    code: exitCodes.interrupted,
    stdout: "",
    stderr: "stopped waiting; the operation goes on (cancel it with: cancel <id>)\n",
  });
});
