import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { projectRoot, stackNames } from "../../support/synth";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "terraform-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** What CDKTF asks of Terraform while it synthesizes. */
const version = 'if [ "$1" = version ]; then echo "Terraform v1.9.8"; exit 0; fi';

/** `npm run validate` with this script as Terraform; with none, where there is no Terraform. */
function validate(terraform?: string, variables: Readonly<Record<string, string>> = {}) {
  if (terraform !== undefined) {
    writeFileSync(join(scratch, "terraform"), `#!/bin/sh\n${version}\n${terraform}\n`);
    chmodSync(join(scratch, "terraform"), 0o755);
  }
  const path = [scratch, dirname(process.execPath), ...(terraform === undefined ? [] : ["/bin"])];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["-r", "ts-node/register", "review/validate.ts"],
    {
      cwd: projectRoot,
      encoding: "utf8",
      env: {
        PATH: path.join(delimiter),
        TF_PLUGIN_CACHE_DIR: join(scratch, "cache"),
        ...variables,
      },
    },
  );
  return { status, stdout, stderr };
}

test("has Terraform look at every stack, without its state and with one plugin cache", () => {
  const log = join(scratch, "calls");
  const { status, stdout, stderr } = validate(
    `echo "$(basename "$PWD") $TF_PLUGIN_CACHE_DIR $*" >> ${log}`,
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout.trim().split("\n")).toEqual(
    [...stackNames].sort().map((name) => `${name} is valid`),
  );
  const calls = readFileSync(log, "utf8").trim().split("\n");
  const cache = join(scratch, "cache");
  expect(calls).toEqual(
    [...stackNames]
      .sort()
      .flatMap((name) => [
        `${name} ${cache} init -backend=false -input=false -no-color`,
        `${name} ${cache} validate -no-color`,
      ]),
  );
});

test("looks at the configuration that the environment chooses, and says what is wrong with it", () => {
  const { status, stderr } = validate("", { REQUEST_REPLY_CONFIG: "nowhere" });
  expect(stderr).toMatch(/nowhere/);
  expect(status).toBe(1);
});

test("says what to do where Terraform is missing", () => {
  const { status, stderr } = validate();
  expect(stderr).toMatch(/^Terraform is not on the PATH; install 1\.9 or newer: https:\/\//);
  expect(status).toBe(1);
});

test("says what to do where the registry is out of reach", () => {
  const { status, stderr } = validate(
    'case "$1" in init) echo "could not connect to registry.terraform.io" >&2; exit 1;; esac',
  );
  expect(stderr).toMatch(/^Terraform could not get the providers; the registry has to be in reach/);
  expect(status).toBe(1);
});
