import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { makeScratchFolder } from "../make-folder";
import { stackNames } from "../stacks/names";
import { copyProject, linkPackages, projectFiles } from "./support/project-copy";
import { projectRoot } from "./support/project-root";

const usage =
  "usage: npm run try-work -- <folder of a work, such as examples/image-thumbnail> [--all]";

/** Copies the project with another work, beside the same packages. */
function fill(copy: string, work: string): void {
  copyProject(
    copy,
    projectFiles().filter((name) => !name.startsWith("work/")),
  );
  cpSync(work, join(copy, "work"), { recursive: true });
  linkPackages(copy);
}

/** Sources that the work can break: those that read it. */
function readers(copy: string): string[] {
  return projectFiles()
    .filter((file) => file.endsWith(".ts") && !/^(work|examples|test)\//.test(file))
    .filter((file) => readFileSync(join(copy, file), "utf8").includes("#work/"));
}

/**
 * What is run in the copy. The tests of the pattern bring a work of their own and cannot see this
 * one; those of the pages, the stacks and the conversation read files that lie beside it.
 */
function commands(copy: string, all: boolean): string[][] {
  const jest = ["jest", "--ci"];
  const tests = all
    ? [jest]
    : [
        [...jest, "--selectProjects", "work"],
        [
          ...jest,
          "--selectProjects",
          "pattern",
          "--testPathPatterns",
          "test/(stacks|demo|docs/[^/]*-page)",
        ],
      ];
  return [
    ["tsc", "--noEmit"],
    ["tsc", "--noEmit", "-p", "client/page"],
    ["oxlint", ...(all ? [] : ["work", ...readers(copy)])],
    ["prettier", "--check", "--log-level", "warn", "work"],
    ...tests,
    ...stackNames.map((stack) => ["ts-node", "demo/cli.ts", stack, "--once", "--port", "0"]),
  ];
}

/** Runs a command of the project's packages in the copy, and says how it went. */
function run(copy: string, [name = "", ...args]: readonly string[]): boolean {
  const shown = [name, ...args].join(" ");
  const started = Date.now();
  const command = process.platform === "win32" ? "npx.cmd" : "npx";
  const { status, stdout, stderr } = spawnSync(command, ["--no-install", name, ...args], {
    cwd: copy,
    encoding: "utf8",
    // Not what a test that calls this has chosen: the work itself is to run.
    env: { ...process.env, NODE_OPTIONS: "" },
    maxBuffer: 2 ** 28,
    shell: process.platform === "win32",
  });
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`${status === 0 ? "ok    " : "FAILED"} ${shown} (${seconds} s)`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status === 0;
}

function refuse(why: string): void {
  console.error(why);
  process.exitCode = 1;
}

function main([folder, ...flags]: readonly string[]): void {
  if (folder === undefined || flags.some((flag) => flag !== "--all")) return refuse(usage);
  const work = resolve(folder);
  if (!existsSync(join(work, "schema.ts"))) {
    return refuse(`${folder} is not the folder of a work, which has a schema.ts; ${usage}`);
  }
  const files = readdirSync(work);
  const copy = makeScratchFolder("try-work-");
  try {
    fill(copy, work);
    console.log(
      `${relative(projectRoot, work)}: ${files.length} files in place of work/, nothing else changed`,
    );
    const failed = commands(copy, flags.includes("--all")).filter((each) => !run(copy, each));
    process.exitCode = failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  refuse((error as Error).message);
}
