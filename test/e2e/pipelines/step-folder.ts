import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { ShellStep } from "../../docs/pipeline-steps";

/** What stands in for a program: lines of bash. Every call is noted before they run. */
export type StandIns = Readonly<Record<string, string>>;

/** A folder that takes a checkout's place: runs shell steps with what stands in for the programs. */
export class StepFolder {
  private readonly folder = mkdtempSync(join(tmpdir(), "step-"));

  constructor(standIns: StandIns) {
    mkdirSync(join(this.folder, "bin"));
    for (const [name, script] of Object.entries(standIns)) {
      const note = `{ printf '%s' ${name}; printf ' %s' "$@"; echo; } >> "$CALLS"`;
      const file = join(this.folder, "bin", name);
      writeFileSync(file, `#!/usr/bin/env bash\n${note}\n${script}\n`, { mode: 0o755 });
    }
  }

  /** Runs a step as the runner does: bash, which stops at the first command that fails, in a pipe too. */
  run({ script }: ShellStep, variables: Readonly<Record<string, string>> = {}) {
    const path = [join(this.folder, "bin"), dirname(process.execPath), process.env["PATH"]];
    this.write("step.sh", script);
    const parameters = ["--noprofile", "--norc", "-euo", "pipefail", "step.sh"];
    const { status, stdout, stderr } = spawnSync("bash", parameters, {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      env: {
        PATH: path.join(delimiter),
        CALLS: join(this.folder, "calls"),
        GITHUB_STEP_SUMMARY: join(this.folder, "summary.md"),
        GITHUB_OUTPUT: join(this.folder, "step-outputs"),
        ...variables,
      },
    });
    return { status, stdout, stderr };
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  /** A file's text; empty where there is none. */
  read(name: string): string {
    const file = join(this.folder, name);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  /** The programs that were called, each with its arguments. */
  get calls(): readonly string[] {
    return this.read("calls").trim().split("\n");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
