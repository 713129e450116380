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
import { projectRoot } from "../../support/project-root";

// The real thing takes seconds, and one test of a process has it.
jest.mock("node:child_process", () => {
  const actual = jest.requireActual<{ spawnSync: typeof spawnSync }>("node:child_process");
  const isSynth = (argumentList: readonly string[]) => /main\.ts$/.test(argumentList.at(-1) ?? "");
  return {
    ...actual,
    spawnSync: (program: string, argumentList: string[], options: object) =>
      isSynth(argumentList) ? { status: 0 } : actual.spawnSync(program, argumentList, options),
  };
});

// On Windows a program is no shell script, which this fake Terraform is.
const onPosix = process.platform === "win32" ? describe.skip : describe;

onPosix("npm run synth, diff, deploy and destroy", () => {
  const inherited = { argv: process.argv, environment: { ...process.env } };
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "deploy-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
    process.argv = inherited.argv;
    process.env = { ...inherited.environment };
    jest.restoreAllMocks();
  });

  /** The variables of a machine with a Terraform that notes what it is told, and fails at one command. */
  function terraformThatFailsAt(failing: string, exitCode = 0) {
    const terraform = join(folder, "terraform");
    writeFileSync(
      terraform,
      `#!/bin/sh\necho "$@" >> "${folder}/calls"\ncase "$2" in ${failing}) exit ${exitCode};; esac\n`,
    );
    chmodSync(terraform, 0o755);
    return { PATH: [folder, process.env["PATH"]].join(delimiter) };
  }
  const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  const chdir = () => `-chdir=${join(folder, "out/stacks/functions-only")}`;

  /** deploy.ts in this process, which has its synth left out. */
  function deploy(argumentList: readonly string[], variables: Readonly<Record<string, string>>) {
    Object.assign(process.env, { CDKTF_OUTDIR: join(folder, "out") }, variables);
    process.argv = [process.execPath, "deploy.ts", ...argumentList];
    const said = jest.spyOn(console, "error").mockReturnValue();
    jest.isolateModules(() => void jest.requireActual("../../../deploy"));
    const status = process.exitCode;
    process.exitCode = undefined;
    return { status, stderr: said.mock.calls.join("\n") };
  }

  /** deploy.ts as npm runs it. */
  function deployProcess(
    argumentList: readonly string[],
    variables: Readonly<Record<string, string>>,
  ) {
    return spawnSync("node", ["-r", "ts-node/register", "deploy.ts", ...argumentList], {
      cwd: projectRoot,
      encoding: "utf8",
      env: { CDKTF_OUTDIR: join(folder, "out"), ...variables },
    });
  }

  test("synth writes every stack and needs no Terraform", () => {
    // Nothing but Node, which CDKTF zips the functions with.
    symlinkSync(process.execPath, join(folder, "node"));
    const { status } = deployProcess(["synth"], { PATH: [folder, "/bin"].join(delimiter) });
    expect(status).toBe(0);
    expect(existsSync(join(folder, "out/stacks/logic-app-facade/cdk.tf.json"))).toBe(true);
    expect(existsSync(join(folder, "calls"))).toBe(false);
  });

  test("deploy writes the stacks before Terraform is told of one", () => {
    const { status } = deployProcess(
      ["deploy", "functions-only", "-auto-approve"],
      terraformThatFailsAt("none"),
    );
    expect(status).toBe(0);
    expect(existsSync(join(folder, "out/stacks/functions-only/cdk.tf.json"))).toBe(true);
    expect(calls()).toEqual([`${chdir()} init -input=false`, `${chdir()} apply -auto-approve`]);
  });

  test.each([
    ["diff", "plan"],
    ["deploy", "apply"],
    ["destroy", "destroy"],
  ])("%s has Terraform %s the stack, with what is passed on", (command, told) => {
    const argumentList = [command, "functions-only", "-lock=false"];
    expect(deploy(argumentList, terraformThatFailsAt("none"))).toEqual({ status: 0, stderr: "" });
    expect(calls()).toEqual([`${chdir()} init -input=false`, `${chdir()} ${told} -lock=false`]);
  });

  test.each(["init", "apply"])(
    "fails as Terraform fails at %s, and says where its errors are explained",
    (failing) => {
      const variables = terraformThatFailsAt(failing, 3);
      const { status, stderr } = deploy(["deploy", "functions-only"], variables);
      expect(status).toBe(3);
      expect(stderr).toContain("docs/deploying.md");
      expect(calls().at(-1)).toContain(` ${failing}`);
    },
  );

  test("fails without Terraform, and says what to install", () => {
    expect(deploy(["diff", "functions-only"], { TERRAFORM_BINARY_NAME: "no-terraform" })).toEqual({
      status: 127,
      stderr:
        "no-terraform was not found: install Terraform 1.9 or newer, https://developer.hashicorp.com/terraform/install",
    });
  });

  test("fails when the stack is unknown, and names those that are there", () => {
    const variables = terraformThatFailsAt("none");
    const { status, stderr } = deployProcess(["deploy", "functions"], variables);
    expect(status).toBe(1);
    expect(stderr).toMatch(/functions-only, functions-logic-app, logic-app-facade/);
    expect(existsSync(join(folder, "calls"))).toBe(false);
  });
});
