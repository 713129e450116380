import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { projectRoot } from "./support/synth";

// On Windows a program is no shell script, which this fake Terraform is.
const onPosix = process.platform === "win32" ? describe.skip : describe;

onPosix("npm run synth, diff, deploy and destroy", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "deploy-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs deploy.ts with a Terraform that notes what it is told, and ends so. */
  function deploy(argumentList: readonly string[], exitCode = 0) {
    const terraform = join(folder, "terraform");
    writeFileSync(
      terraform,
      `#!/bin/sh\necho "$@" >> "${folder}/calls"\ncase "$*" in *init*) ;; *) exit ${exitCode};; esac\n`,
    );
    chmodSync(terraform, 0o755);
    return spawnSync(process.execPath, ["-r", "ts-node/register", "deploy.ts", ...argumentList], {
      cwd: projectRoot,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: [folder, process.env["PATH"]].join(delimiter),
        CDKTF_OUTDIR: join(folder, "out"),
      },
    });
  }
  const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  const chdir = () => `-chdir=${join(folder, "out/stacks/functions-only")}`;

  test("synth writes every stack and needs no Terraform", () => {
    // Nothing but Node, which CDKTF zips the functions with.
    symlinkSync(process.execPath, join(folder, "node"));
    const { status } = spawnSync("node", ["-r", "ts-node/register", "deploy.ts", "synth"], {
      cwd: projectRoot,
      env: { PATH: [folder, "/bin"].join(delimiter), CDKTF_OUTDIR: join(folder, "out") },
    });
    expect(status).toBe(0);
    expect(existsSync(join(folder, "out/stacks/logic-app-facade/cdk.tf.json"))).toBe(true);
    expect(existsSync(join(folder, "calls"))).toBe(false);
  });

  test.each([
    ["diff", "plan"],
    ["deploy", "apply"],
    ["destroy", "destroy"],
  ])("%s has Terraform %s the stack, with what is passed on", (command, told) => {
    expect(deploy([command, "functions-only", "-lock=false"]).status).toBe(0);
    expect(calls()).toEqual([`${chdir()} init -input=false`, `${chdir()} ${told} -lock=false`]);
  });

  test("fails as Terraform fails, and says where its errors are explained", () => {
    const { status, stderr } = deploy(["deploy", "functions-only"], 3);
    expect(status).toBe(3);
    expect(stderr).toContain("docs/deploying.md");
  });

  test("fails when the stack is unknown, and names those that are there", () => {
    const { status, stderr } = deploy(["deploy", "functions"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/functions-only, functions-logic-app, logic-app-facade/);
    expect(existsSync(join(folder, "calls"))).toBe(false);
  });
});
