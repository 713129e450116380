import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { projectRoot } from "../support/synth";

// On Windows the CLI is a .cmd file, which this fake is not.
const onPosix = process.platform === "win32" ? describe.skip : describe;

onPosix("waiting for a new role", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "role-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Waits with an `az` that fails so often, and then lists; no longer than it must. */
  function wait(az: string | undefined, variables: Record<string, string> = {}, most = "60") {
    if (az !== undefined) {
      writeFileSync(join(folder, "az"), `#!/bin/sh\necho "$@" >> "${folder}/calls"\n${az}\n`);
      chmodSync(join(folder, "az"), 0o755);
    }
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith("ARM_")),
    );
    const script = join(projectRoot, "constructs/wait-for-role.cjs");
    const path = az === undefined ? folder : [folder, process.env["PATH"]].join(delimiter);
    return spawnSync(process.execPath, [script, "sthost", "packages", "0", most, "0"], {
      env: { ...inherited, PATH: path, ...variables },
      encoding: "utf8",
    });
  }
  const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  const missing = 'echo "You do not have the required permissions" >&2; exit 1';

  test("ends as soon as the role works", () => {
    const third = `[ $(wc -l < "${folder}/calls") -ge 3 ] && exit 0; ${missing}`;
    const { status, stdout } = wait(third);
    expect([status, stdout]).toEqual([0, "The role on sthost/packages works.\n"]);
    expect(calls()).toHaveLength(3);
    expect(calls()[0]).toContain("--auth-mode login");
  });

  test("ends when its time is over, and says that running again is right; the upload tells", () => {
    const { status, stdout } = wait(missing, {}, "0");
    expect(status).toBe(0);
    expect(stdout).toMatch(/After 0 s .+ does not work yet\.\nRun the same command again/);
  });

  test.each<readonly [string, string | undefined, Record<string, string>, RegExp]>([
    ["there is no Azure CLI", undefined, {}, /\(az\) was not found/],
    ["nobody is signed in", "echo 'Please run az login' >&2; exit 1", {}, /Please run az login/],
    ["Terraform is a pipeline's application", "exit 0", { ARM_CLIENT_ID: "x" }, /not run as/],
  ])("waits blindly when %s, and says so", (_, az, variables, reason) => {
    const { status, stdout } = wait(az, variables);
    expect([status, stdout.includes("nobody can be asked")]).toEqual([0, true]);
    expect(stdout).toMatch(reason);
  });
});
