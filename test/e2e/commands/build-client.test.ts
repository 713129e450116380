import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { version } from "../../../package.json";
import { projectRoot } from "../../support/synth";
import { quote, result, setUp } from "../../client/setup";

const at = setUp();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "client-package-"));
  const built = join(folder, "built");
  const consumer = join(folder, "consumer");
  mkdirSync(consumer);
  run(projectRoot, process.execPath, "-r", "ts-node/register", "build-client.ts", built);
  run(built, "npm", "pack", "--silent", "--pack-destination", folder);
  writeFileSync(join(consumer, "package.json"), '{ "name": "consumer", "type": "module" }');
  const packed = join(folder, `async-request-reply-client-${version}.tgz`);
  run(consumer, "npm", "install", "--offline", "--no-audit", "--no-fund", "--silent", packed);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(cwd: string, command: string, ...rest: string[]): string {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  return execFileSync(command, rest, { cwd, env: Object.fromEntries(own), encoding: "utf8" });
}

const program = `import { RequestReplyClient, ProblemError } from "async-request-reply-client";
interface Quote { readonly totalCents: number }
const client = new RequestReplyClient<object, Quote>({ baseUrl: process.argv[2] ?? "" });
const result = await client.run(JSON.parse(process.argv[3] ?? ""), { timeoutSeconds: 60 });
const total: number = result.totalCents;
console.log(total, typeof ProblemError);
`;

test("its package.json names a version, no dependency and no script", () => {
  const installed = join(folder, "consumer/node_modules/async-request-reply-client/package.json");
  const description = JSON.parse(readFileSync(installed, "utf8")) as Record<string, unknown>;
  expect(description).toMatchObject({ version, type: "module" });
  expect(description).not.toHaveProperty("dependencies");
  expect(description).not.toHaveProperty("scripts");
});

test("installed in an empty folder it type-checks and drives an operation on Node", async () => {
  const consumer = join(folder, "consumer");
  writeFileSync(join(consumer, "program.mts"), program);
  const compiler = join(projectRoot, "node_modules/typescript/bin/tsc");
  const types = join(projectRoot, "node_modules/@types");
  const options = ["--module", "nodenext", "--target", "es2022", "--strict", "--types", "node"];
  run(consumer, process.execPath, compiler, ...options, "--typeRoots", types, "program.mts");
  const request = JSON.stringify(quote);
  const child = spawn(process.execPath, ["program.mjs", at.service.baseUrl, request], {
    cwd: consumer,
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  expect(await once(child, "close")).toEqual([0, null]);
  expect(printed).toBe(`${result.totalCents} function\n`);
});

test("it is bundled for a browser, with nothing of Node", async () => {
  const entry = join(folder, "consumer", "browser.js");
  writeFileSync(entry, 'export { RequestReplyClient } from "async-request-reply-client";');
  const { metafile, warnings } = await build({
    entryPoints: [entry],
    ...{
      bundle: true,
      minify: true,
      platform: "browser",
      format: "esm",
      write: false,
      metafile: true,
    },
  });
  expect(warnings).toEqual([]);
  const [output] = Object.values(metafile.outputs);
  expect(output?.imports).toEqual([]);
  // Minified, as a page loads it.
  expect(output?.bytes).toBeLessThan(24_000);
});
