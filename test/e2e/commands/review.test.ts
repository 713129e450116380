import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../support/synth";

// The command as a process, over a small project of its own: an app that needs nothing but Node.
const app = `
const { mkdirSync, writeFileSync, readFileSync } = require("node:fs");
const file = process.env.REQUEST_REPLY_CONFIG;
const days = file ? JSON.parse(readFileSync(file, "utf8")).days : process.env.REQUEST_REPLY_DAYS ?? 1;
const queue = { name: NAME, retention_days: Number(days), "//": { metadata: { path: "one/Queue" } } };
const folder = process.env.CDKTF_OUTDIR + "/stacks/one";
mkdirSync(folder, { recursive: true });
writeFileSync(folder + "/cdk.tf.json", JSON.stringify({ resource: { azurerm_storage_queue: { q: queue } } }));
`;

let project: string;
let scratch: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "reviewed-"));
  scratch = mkdtempSync(join(tmpdir(), "scratch-"));
  mkdirSync(join(project, "node_modules"));
  write("cdktf.json", JSON.stringify({ app: "node app.js" }));
  write("app.js", app.replace("NAME", '"work"'));
  write(".gitignore", "node_modules/");
  git("init", "--quiet", "--initial-branch=main");
  commit();
});

afterEach(() => {
  for (const folder of [project, scratch]) rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string): void {
  mkdirSync(join(project, name, ".."), { recursive: true });
  writeFileSync(join(project, name), content);
}

function git(...parameters: string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...parameters], {
    cwd: project,
  });
}

function commit(): void {
  git("add", ".");
  git("commit", "--quiet", "--message", "x");
}

const command = ["-r", "ts-node/register", "review/cli.ts"];
const environment = () => ({ ...process.env, TMPDIR: scratch, TEMP: scratch });

function runReview(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...command, "--project", project, ...parameters],
    { cwd: projectRoot, encoding: "utf8", env: environment() },
  );
  return { status, stdout, stderr };
}

function leftBehind(): string[] {
  return readdirSync(scratch).filter((name) => name.startsWith("review-"));
}

test("compares the working tree with the last commit by default", () => {
  expect(runReview().stdout).toMatch(
    /^Nothing changes in the cloud, compared with HEAD \([0-9a-f]{7}\)/,
  );
  write("app.js", app.replace("NAME", '"other"'));
  const { status, stdout } = runReview();
  expect(stdout).toContain("| Queue | `name` | `work` | `other` | **replaces** |");
  expect(status).toBe(0);
  expect(leftBehind()).toEqual([]);
});

test("fails by a rule, and says where", () => {
  write("app.js", app.replace("NAME", '"other"'));
  const { status, stdout } = runReview("--fail-on", "data-loss,secret");
  expect(status).toBe(1);
  expect(stdout).toContain("> - `data-loss`: Queue is replaced: storage queue: the messages in it");
});

test("prints data with --json", () => {
  write("app.js", app.replace("NAME", '"other"'));
  const { base, reviews, violations } = JSON.parse(runReview("--json").stdout) as {
    base: string;
    reviews: { configuration: string; stacks: { stack: string; changes: object[] }[] }[];
    violations: object[];
  };
  expect(base).toMatch(/^HEAD/);
  expect(violations).toEqual([]);
  expect(reviews[0]?.stacks[0]).toMatchObject({
    stack: "one",
    changes: [{ topic: "attribute", on: "Queue", what: "name", before: "work", after: "other" }],
  });
});

test("reviews a branch against where it left the base, under configuration files", () => {
  write("environments/prod.json", '{"$schema":"x","days":30}');
  commit();
  git("branch", "--quiet", "feature");
  write("app.js", app.replace("NAME", '"elsewhere"'));
  commit();
  git("checkout", "--quiet", "feature");
  write("environments/prod.json", '{"$schema":"x","days":60}');
  const { stdout } = runReview("--base", "main", "--config", "environments/prod.json");
  expect(stdout).toContain("## one, environments/prod.json");
  expect(stdout).toContain("| Queue | `retention_days` | `30` | `60` |");
  expect(stdout).not.toContain("elsewhere");
});

test("says where a request costs more, as both sides have recorded it", () => {
  const record = (operations: object) =>
    write("docs/storage-operations.json", JSON.stringify({ one: { submit: operations } }));
  record({ "table Insert Entity": 1 });
  commit();
  record({ "table Insert Entity": 2 });
  const { stdout } = runReview();
  expect(stdout).toContain("**The stack changes 1 cost.**");
  expect(stdout).toContain(
    "| `storage operations: submit` | `1: table Insert Entity` | `2: 2 table Insert Entity` |",
  );
});

/** Has the app take its queue's name from a package, which lies in a folder of the project. */
function dependOn(folder: string): void {
  const dependencies = { named: `file:${folder}` };
  write(`${folder}/package.json`, '{"name":"named","version":"1.0.0"}');
  write(`${folder}/index.js`, `module.exports = ${JSON.stringify(folder)};`);
  write("package.json", JSON.stringify({ name: "reviewed", dependencies }));
  const packages = {
    "": { name: "reviewed", dependencies },
    [folder]: { name: "named", version: "1.0.0" },
    "node_modules/named": { resolved: folder, link: true },
  };
  const lock = { name: "reviewed", lockfileVersion: 3, requires: true, packages };
  write("package-lock.json", JSON.stringify(lock));
}

test("installs the base's own dependencies where its lockfile is another", () => {
  write("app.js", app.replace("NAME", 'require("named")'));
  dependOn("named-1");
  commit();
  dependOn("named-2");
  symlinkSync(join(project, "named-2"), join(project, "node_modules", "named"), "junction");
  const { stdout, stderr } = runReview();
  expect([stderr, stdout]).toEqual([
    "",
    expect.stringContaining("| Queue | `name` | `named-1` | `named-2` | **replaces** |"),
  ]);
});

test("reviews under several configurations, the default among them, and says once what is the same", () => {
  write("environments/prod.json", '{"days":30}');
  write("environments/stage.json", '{"days":30}');
  commit();
  write("app.js", app.replace("NAME", '"other"'));
  const configurations = ["default", "environments/prod.json", "environments/stage.json"];
  write("environments/stage.json", '{"days":40}');
  const { stdout } = runReview("--config", ...configurations);
  const titles = stdout.split("\n").filter((text) => text.startsWith("## "));
  expect(titles).toEqual([
    "## one, default configuration and environments/prod.json",
    "## one, environments/stage.json",
  ]);
});

test("takes a configuration file that the base lacks for the base, too", () => {
  write("environments/prod.json", '{"days":60}');
  const { stdout } = runReview("--config", "environments/prod.json");
  expect(stdout).toMatch(/^Nothing changes .*\(environments\/prod\.json\)\.\n$/);
});

test.each<readonly [string, readonly string[], RegExp]>([
  ["a base that is nothing", ["--base", "nowhere"], /--base must be a git ref, .*"nowhere"/],
  ["a rule that is none", ["--fail-on", "everything"], /no rule everything; known are public-exp/],
  ["a configuration that is no file", ["--config", "nope.json"], /nope\.json must be a file of/],
  ["an unknown option", ["--nope"], /unknown option '--nope'/],
])("refuses %s", (_, parameters, message) => {
  const { status, stderr, stdout } = runReview(...parameters);
  expect(stderr).toMatch(message);
  expect(stdout).toBe("");
  expect(status).toBe(2);
  expect(leftBehind()).toEqual([]);
});

test("says what the app says when it does not synthesize", () => {
  write("app.js", "console.error('location must be a region'); process.exit(1)");
  const { status, stderr } = runReview();
  expect(stderr).toBe("location must be a region\n");
  expect(status).toBe(2);
  expect(leftBehind()).toEqual([]);
});

test("says which side it is when the base does not synthesize", () => {
  write("app.js", "console.error('location must be a region'); process.exit(1)");
  commit();
  write("app.js", app.replace("NAME", '"work"'));
  const { status, stderr } = runReview();
  expect(stderr).toMatch(
    /^HEAD \([0-9a-f]{7}\), the base, does not synthesize:\nlocation must be a region\n$/,
  );
  expect(status).toBe(2);
  expect(leftBehind()).toEqual([]);
});

test("compares with another checkout, and with what a synth wrote", () => {
  const folder = mkdtempSync(join(scratch, "other-"));
  for (const [name, text] of [
    ["cdktf.json", JSON.stringify({ app: "node app.js" })],
    ["app.js", app.replace("NAME", '"other"')],
  ] as const) {
    writeFileSync(join(folder, name), text);
  }
  const row = "| Queue | `name` | `other` | `work` | **replaces** |";
  expect(runReview("--base", folder).stdout).toContain(row);
  const synthesized = join(scratch, "synthesized");
  execFileSync(process.execPath, ["app.js"], {
    cwd: folder,
    env: { ...process.env, CDKTF_OUTDIR: synthesized },
  });
  expect(runReview("--base", synthesized).stdout).toContain(row);
  write("environments/prod.json", '{"days":1}');
  const several = ["--config", "default", "environments/prod.json"];
  const { status, stderr } = runReview("--base", synthesized, ...several);
  expect(stderr).toMatch(/was synthesized under one configuration; give --config at most once/);
  expect(status).toBe(2);
});

test("leaves nothing behind when it is interrupted", async () => {
  write("app.js", "process.stdout.write('up'); setInterval(() => {}, 1000)");
  const watcher = watch(scratch);
  const child = spawn(process.execPath, [...command, "--project", project], {
    cwd: projectRoot,
    env: environment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  while (leftBehind().length === 0) await once(watcher, "change");
  watcher.close();
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(130);
  expect(leftBehind()).toEqual([]);
});
