import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "./project-root";

/** Files of the project as Git knows them, those not committed yet included, from its root. */
export function projectFiles(): readonly string[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "-z"],
    { cwd: projectRoot, encoding: "utf8" },
  );
  return listed.split("\0").filter((file) => file !== "");
}

/** Copies files of the project into a folder, without their packages. */
export function copyProject(folder: string, files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(projectRoot, file), join(folder, file));
  }
}

/**
 * The project's packages, each as a link, but not what is kept beside them: a copy has caches of its
 * own (`build-cache.ts` keeps nothing where the whole folder is a link).
 */
export function linkPackages(folder: string): void {
  const packages = join(projectRoot, "node_modules");
  const copies = join(folder, "node_modules");
  mkdirSync(copies);
  for (const entry of readdirSync(packages, { withFileTypes: true })) {
    const [from, to] = [join(packages, entry.name), join(copies, entry.name)];
    if (entry.isFile()) cpSync(from, to);
    else if (entry.name !== ".cache") symlinkSync(from, to, "junction");
  }
}
