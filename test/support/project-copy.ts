import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
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
