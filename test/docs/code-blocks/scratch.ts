import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { projectRoot } from "../../support/synth";

/** What a fresh clone does not have. */
const left = new Set(["node_modules", "cdktf.out", ".local", ".tfstate", ".git", "coverage"]);

/** A copy of the project as a stranger has it after git clone and npm ci, to run commands in. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), "docs-"));

  constructor() {
    const filter = (source: string) => !left.has(basename(source));
    cpSync(projectRoot, this.folder, { recursive: true, filter });
    symlinkSync(join(projectRoot, "node_modules"), join(this.folder, "node_modules"));
    this.git("init", "--quiet", "--initial-branch=main");
    // .gitignore names node_modules as a folder, and here it is a link.
    this.write(".git/info/exclude", "node_modules\n");
    this.git("add", "--all");
    const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    this.git(...author, "commit", "--quiet", "--message", "The project");
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  private git(...command: string[]): void {
    execFileSync("git", command, { cwd: this.folder, stdio: "ignore" });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
