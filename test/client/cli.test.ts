import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { exitCodes, runClient } from "../../client/cli";
import { recordingTerminal } from "../demo/conversation/recording-terminal";
import { projectRoot } from "../support/synth";
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

test("--timeout ends the waiting with the URL to go on from, and an exit code of its own", async () => {
  at.service.polls = 1000;
  const stdin = JSON.stringify(quote);
  const ran = await run(["--timeout", "30", "submit", "--wait"], { stdin });
  expect(ran).toMatchObject({ code: exitCodes.timedOut, stdout: "" });
  expect(ran.stderr).toContain("/api/status/op-1 was not done within 30 s; it goes on\n");
});

test("--prefer-wait goes to the submit and to the polls", async () => {
  const stdin = JSON.stringify(quote);
  await run(["--prefer-wait", "10", "submit", "--wait"], { stdin });
  const preferred = at.service.received.map(({ headers }) => headers["prefer"]);
  expect(preferred.slice(0, 2)).toEqual(["wait=10", "wait=10"]);
});

test("call makes one blocking call to the facade's door", async () => {
  at.elsewhere.next.push({ status: 200, body: result });
  const door = `${at.elsewhere.baseUrl}/door?sig=s3cret`;
  const ran = await run(["call", "--door", door, "--verbose"], { stdin: JSON.stringify(quote) });
  expect(JSON.parse(ran.stdout)).toEqual(result);
  expect(ran.stderr).toMatch(/^POST \S+\/door\?sig=… -> 200 \(\d+ ms\)\n$/);
});

test("download writes what the signed URL gives, and sends it no key", async () => {
  const contentUrl = `${at.elsewhere.baseUrl}/blob?sig=s`;
  const valetKey = { contentUrl, expiresAt: "2026-01-01T00:15:00.000Z" };
  at.service.next.push({ status: 200, body: valetKey });
  at.elsewhere.next.push({ status: 200, body: result });
  const ran = await run(["download", "op-1"]);
  expect(ran).toEqual({ code: exitCodes.ok, stdout: JSON.stringify(result), stderr: "" });
  expect(at.service.received[0]?.path).toBe("/api/results/op-1?via=sas");
  expect(at.elsewhere.received[0]?.headers).not.toHaveProperty("x-functions-key");
});

test("fails when storage refuses the signed URL", async () => {
  const contentUrl = `${at.elsewhere.baseUrl}/blob?sig=s`;
  at.service.next.push({ status: 200, body: { contentUrl, expiresAt: "" } });
  at.elsewhere.next.push({ status: 403 });
  expect(await run(["download", "op-1"])).toEqual({
    code: exitCodes.problem,
    stdout: "",
    stderr: "storage answered 403 to the signed URL\n",
  });
});

test("fails when storage does not answer, and says so without the signature", async () => {
  const contentUrl = "http://127.0.0.1:1/blob?sig=s";
  at.service.next.push({ status: 200, body: { contentUrl, expiresAt: "" } });
  const ran = await run(["download", "op-1"]);
  expect(ran).toMatchObject({ code: exitCodes.unreachable, stdout: "" });
  expect(ran.stderr).toMatch(/^storage at http:\/\/127\.0\.0\.1:1 gave no answer: .+\n$/);
});

test("--version is the project's", async () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    version: string;
  };
  expect(await run(["--version"])).toEqual({
    code: exitCodes.ok,
    stdout: `${version}\n`,
    stderr: "",
  });
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
  ["the timeout is no time", ["--timeout", "soon", "status", "x"], /a number of seconds above 0/],
  ["no facade is named", ["call", "none.json"], /which facade\? give REQUEST_REPLY_FACADE_URL/],
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
