import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { linkPackages } from "../../support/project-copy";
import { projectRoot } from "../../support/synth";

/** What a fresh clone does not have. */
const left = new Set(["node_modules", "cdktf.out", ".local", ".tfstate", ".git", "coverage"]);

/**
 * A copy of the project as a stranger has it after git clone and npm ci, to run commands in. Made
 * when it is first asked for: most pages run nothing.
 */
export class Scratch {
  private made?: string;

  /** @param make another folder than the copy, for commands that need nothing of the project */
  constructor(private readonly make = copyOfProject) {}

  get folder(): string {
    return (this.made ??= this.make());
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  remove(): void {
    if (this.made !== undefined) rmSync(this.made, { recursive: true, force: true });
  }
}

function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  const git = (...command: string[]) =>
    execFileSync("git", command, { cwd: folder, stdio: "ignore" });
  cpSync(projectRoot, folder, {
    recursive: true,
    filter: (source) => !left.has(basename(source)),
  });
  linkPackages(folder);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  git(...author, "commit", "--quiet", "--message", "The project");
  return folder;
}
