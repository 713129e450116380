import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { copyProject, projectFiles } from "../support/project-copy";
import { projectRoot } from "../support/project-root";

/** What an import of ours is called by the successor. */
const successors: Readonly<Record<string, string>> = {
  cdktf: "cdktn",
  "@cdktf/provider-azurerm": "@cdktn/provider-azurerm",
};

/** The releases that docs/adr/0001-archived-cdktf.md speaks of. */
export const packages: Readonly<Record<string, string>> = {
  cdktn: "0.24.0",
  "@cdktn/provider-azurerm": "16.1.0",
  constructs: "10.7.2",
};

const cdktfImport =
  /(?<=\b(?:from|import|import\(|require\() ?")(cdktf|@cdktf\/provider-azurerm)(?=["/])/g;

const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);

/** Why the successor's packages cannot be had here; undefined where they can. */
export function whyUnreachable(): string | undefined {
  for (const spec of wanted) {
    const found = npm(projectRoot, "view", spec, "version", "--fetch-retries=0");
    const [reason] = found.stderr.split("\n");
    const isThere = found.status === 0 && found.stdout.trim() !== "";
    if (!isThere) return `the npm registry does not give ${spec}. ${reason}`;
  }
  return undefined;
}

/**
 * Copies the project into a folder, with the successor's packages and every import renamed.
 * @returns the number of renamed import lines by file
 */
export function migrate(folder: string): ReadonlyMap<string, number> {
  const files = projectFiles();
  copyProject(folder, files);
  const imports = new Map<string, number>();
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    const source = readFileSync(join(folder, file), "utf8");
    const count = [...source.matchAll(cdktfImport)].length;
    if (count === 0) continue;
    imports.set(file, count);
    writeFileSync(
      join(folder, file),
      source.replace(cdktfImport, (name) => successors[name] ?? name),
    );
  }
  install(folder);
  return imports;
}

/**
 * The successor's packages beside those of this project. They are installed in a folder of their own:
 * an install of the whole project takes minutes and says nothing more.
 */
function install(folder: string): void {
  const own = join(folder, "successor");
  mkdirSync(own);
  writeFileSync(join(own, "package.json"), '{ "private": true }');
  // The bindings of this release ask for cdktn ^0.23.0.
  const { status, stderr } = npm(
    own,
    "install",
    "--ignore-scripts",
    "--legacy-peer-deps",
    ...wanted,
  );
  if (status !== 0) throw new Error(`npm install of ${wanted.join(" ")} failed: ${stderr}`);
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  for (const from of [join(own, "node_modules"), join(projectRoot, "node_modules")]) {
    for (const name of readdirSync(from)) {
      if (/^(@?cdktf|\.package-lock)/.test(name) || existsSync(join(modules, name))) continue;
      symlinkSync(join(from, name), join(modules, name), "junction");
    }
  }
}

function npm(cwd: string, ...parameters: string[]) {
  const shell = process.platform === "win32";
  return spawnSync("npm", parameters, { cwd, encoding: "utf8", shell });
}
