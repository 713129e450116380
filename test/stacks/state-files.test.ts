import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { prepareStateFiles } from "../../stacks/state-files";

let folder: string;
beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), "state-")))));
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, content: unknown) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify(content));
};
const note = "cdktf.out/stacks/functions-only/.terraform/terraform.tfstate";
const mode = (path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8);

/** Prepares a stack of the environment dev, as synth does. */
function prepare(backend: object, group = "rg-arr-functions-only-dev") {
  write("cdktf.out/stacks/functions-only/cdk.tf.json", {
    terraform: { backend },
    resource: { azurerm_resource_group: { ResourceGroup: { name: group } } },
  });
  return prepareStateFiles({ outdir: join(folder, "cdktf.out"), projectFolder: folder });
}

const local = { local: { path: "../../../.tfstate/arr-functions-only-dev.tfstate" } };
const remote = (environment: string) => ({
  azurerm: {
    resource_group_name: "rg-state",
    storage_account_name: "ststate",
    container_name: "tfstate",
    key: `arr-functions-only-${environment}.tfstate`,
    use_azuread_auth: true,
  },
});
/** As Terraform notes it: every argument of the backend, most of them null. */
const noted = (environment: string) => ({
  version: 3,
  backend: {
    type: "azurerm",
    config: { ...remote(environment).azurerm, subscription_id: null, sas_token: null },
    hash: 1,
  },
});
const oldState = (group: string) => ({
  version: 4,
  resources: [{ type: "azurerm_resource_group", instances: [{ attributes: { name: group } }] }],
});

describe("what Terraform notes of its backend", () => {
  test("stays while the backend is the same", () => {
    write(note, noted("dev"));
    prepare(remote("dev"));
    expect(JSON.parse(readFileSync(join(folder, note), "utf8"))).toEqual(noted("dev"));
  });

  test.each([
    ["another environment's key", remote("prod")],
    ["a local file", local],
  ])("is forgotten when the stack now has %s", (_, backend) => {
    write(note, noted("dev"));
    prepare(backend);
    expect(existsSync(join(folder, note))).toBe(false);
  });
});

describe("a local state file", () => {
  test("can be read by its owner only, before Terraform writes it and after", () => {
    write(".tfstate/arr-functions-only-dev.tfstate.backup", {});
    prepare(local);
    expect(mode(".tfstate/arr-functions-only-dev.tfstate")).toBe("600");
    expect(mode(".tfstate/arr-functions-only-dev.tfstate.backup")).toBe("600");
  });

  const old = "terraform.functions-only.tfstate";
  const own = ".tfstate/arr-functions-only-dev.tfstate";

  test("is the one under the name without environment, when that is of this environment", () => {
    write(old, oldState("rg-arr-functions-only-dev"));
    expect(prepare(local)).toEqual([
      `Moved ${join(folder, old)} to ${join(folder, own)}, which is this environment's own.`,
    ]);
    expect(JSON.parse(readFileSync(join(folder, own), "utf8"))).toEqual(
      oldState("rg-arr-functions-only-dev"),
    );
    expect(mode(own)).toBe("600");
    expect(existsSync(join(folder, old))).toBe(false);
  });

  test.each([
    ["is another environment's", oldState("rg-arr-functions-only-prod"), undefined],
    ["is empty", { version: 4, resources: [] }, undefined],
    ["would replace one in use", oldState("rg-arr-functions-only-dev"), oldState("rg-other")],
  ])("stays where it is when the old one %s", (_, content, present) => {
    write(old, content);
    if (present !== undefined) write(own, present);
    expect(prepare(local)).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, old), "utf8"))).toEqual(content);
  });
});
