import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { headers, routePath } from "../../contract";
import { Scratch } from "../docs/code-blocks/scratch";
import { quote } from "../support/caller";
import { loadSize } from "../support/load-size";
import { startStack, type RunningStack } from "../support/running-stack";

/** Below 300 the functions could hold all of it and still be flat: only a load test can see that. */
const megabytes = loadSize() === "least" ? 30 : 300;
const length = megabytes * 2 ** 20;

/**
 * What the functions' process may take more than before, for the blocks that are under way in both
 * directions and what the collector has not met yet: about half of one large result.
 */
const allowedBytes = 160 * 2 ** 20;
const readers = 3;

/** Gives a large file as a stream, and says what memory the process has had at most. */
const work = `
import { WorkFile, type Work } from "#contract/work";
import type { QuoteRequest } from "./schema";

async function* content() {
  for (let number = 0; number < ${megabytes}; number++) yield Buffer.alloc(2 ** 20, String(number));
}

export const work: Work<QuoteRequest, unknown> = async ({ customer }) =>
  customer === "memory"
    ? { peakBytes: process.resourceUsage().maxRSS * 1024 }
    : new WorkFile(content(), { contentType: "text/plain", fileName: "large.txt" });

export const retry = { firstSeconds: 1, longestSeconds: 1 };
`;

/** Of what `content()` of the work yields. */
function expectedHash(): string {
  const hash = createHash("sha256");
  for (let number = 0; number < megabytes; number++) {
    hash.update(Buffer.alloc(2 ** 20, String(number)));
  }
  return hash.digest("hex");
}

// Beforehand: it takes a while, and what blocks this process blocks the runtime, too.
const wholeHash = expectedHash();
const scratch = new Scratch();
let running: RunningStack;

beforeAll(async () => {
  scratch.write("test/sample/work.ts", work);
  const { folder } = scratch;
  const { status, stderr } = spawnSync(process.execPath, ["-r", "ts-node/register", "main.ts"], {
    ...{ cwd: folder, encoding: "utf8" },
  });
  if (status !== 0) throw new Error(stderr);
  running = await startStack("functions-only", { outdir: join(folder, "cdktf.out") });
});
afterAll(async () => {
  await running?.stop();
  scratch.remove();
});

async function resultOf(customer: string): Promise<string> {
  const id = await running.caller.submitted({ ...quote, customer });
  const { status, error } = await running.caller.ended(id, 120);
  if (status !== "Succeeded") throw new Error(`${status}: ${error.message}`);
  return new URL(routePath("result", id), running.caller.baseUrl).href;
}

/** The most memory that the process of the functions, which does the work, too, has had so far. */
async function peakBytes(): Promise<number> {
  const answer = await fetch(await resultOf("memory"));
  return ((await answer.json()) as { readonly peakBytes: number }).peakBytes;
}

test(`${megabytes} MB go through work and endpoints as a stream, ${readers} times at once, read or not`, async () => {
  const before = await peakBytes();
  const url = await resultOf("large");
  const head = await fetch(url, { method: "HEAD" });
  expect([
    head.headers.get(headers.contentLength),
    head.headers.get(headers.contentType),
    head.headers.get(headers.contentDisposition),
  ]).toEqual([String(length), "text/plain", "attachment; filename*=UTF-8''large.txt"]);

  // None of them reads yet: what storage sends has to wait there, and not in the process.
  const answers = await Promise.all(Array.from({ length: readers }, () => fetch(url)));
  const unread = (await peakBytes()) - before;
  const hashes = await Promise.all(
    answers.map(async ({ body }) => {
      const hash = createHash("sha256");
      for await (const chunk of body ?? []) hash.update(chunk as Uint8Array);
      return hash.digest("hex");
    }),
  );
  expect(hashes).toEqual(Array.from({ length: readers }, () => wholeHash));

  const end = await fetch(url, { headers: { [headers.range]: `bytes=${length - 5}-` } });
  const last = String(megabytes - 1);
  expect([end.status, await end.text()]).toEqual([
    206,
    last.repeat(2 ** 20).slice(2 ** 20 - 5, 2 ** 20),
  ]);
  const read = (await peakBytes()) - before;
  const isFlat = Math.max(unread, read) < allowedBytes;
  expect({ unread, read, isFlat }).toMatchObject({ isFlat: true });
}, 280_000);
