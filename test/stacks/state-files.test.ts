import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { prepareStateFiles } from "../../stacks/state-files";
import { projectRoot } from "../support/synth";
import { describeWithTerraform } from "../support/terraform";

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

// The CDKTF CLI would have nothing to run without it.
describeWithTerraform("two environments in one checkout, deployed by cdktf and Terraform", () => {
  beforeEach(() => {
    const main = join(projectRoot, "test/support/skeleton-app.ts");
    const register = require.resolve("ts-node/register");
    const app = `"${process.execPath}" -r "${register}" "${main}"`;
    write("cdktf.json", { language: "typescript", app, sendCrashReports: "false" });
  });

  /** `npx cdktf deploy skeleton --auto-approve`; what it printed, and whether it ended well. */
  async function deploy(environment: string, variables: Record<string, string> = {}) {
    const cli = join(projectRoot, "node_modules/cdktf-cli/bundle/bin/cdktf");
    const child = spawn(process.execPath, [cli, "deploy", "skeleton", "--auto-approve"], {
      cwd: folder,
      env: {
        ...process.env,
        TS_NODE_PROJECT: join(projectRoot, "tsconfig.json"),
        CHECKPOINT_DISABLE: "1",
        SKELETON_ENVIRONMENT: environment,
        ...variables,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    }
    const [code] = (await once(child, "close")) as [number];
    return { code, printed: printed.replace(/\x1b\[[0-9;]*m/g, "") };
  }

  const inputs = (state: string): unknown[] =>
    (
      JSON.parse(state) as {
        resources: { instances: { attributes: { input: { value: string } } }[] }[];
      }
    ).resources.flatMap(({ instances }) =>
      instances.map(({ attributes }) => attributes.input.value),
    );
  const stateOf = (environment: string) =>
    inputs(readFileSync(join(folder, `.tfstate/arr-skeleton-${environment}.tfstate`), "utf8"));

  test("neither destroy, migrate nor ask, there and back, with local state", async () => {
    for (const [environment, change] of [
      ["dev", /1 added, 0 changed, 0 destroyed/],
      ["prod", /1 added, 0 changed, 0 destroyed/],
      ["dev", /0 added, 0 changed, 0 destroyed|No changes/],
    ] as const) {
      const { code, printed } = await deploy(environment);
      expect(printed).toMatch(change);
      expect(code).toBe(0);
    }
    expect([stateOf("dev"), stateOf("prod")]).toEqual([["dev"], ["prod"]]);
    expect(readdirSync(join(folder, ".tfstate")).sort()).toEqual([
      "arr-skeleton-dev.tfstate",
      "arr-skeleton-prod.tfstate",
    ]);
    expect(mode(".tfstate/arr-skeleton-prod.tfstate")).toBe("600");
  }, 300_000);

  describe("with a remote state", () => {
    const states = new Map<string, string>();
    let server: Server;
    beforeEach(async () => {
      states.clear();
      server = createServer((request, response) => {
        const path = request.url?.split("?")[0] ?? "";
        if (request.method === "GET") {
          response.writeHead(states.has(path) ? 200 : 404).end(states.get(path));
          return;
        }
        const body: Buffer[] = [];
        request.on("data", (chunk: Buffer) => body.push(chunk));
        request.on("end", () => {
          states.set(path, Buffer.concat(body).toString());
          response.end();
        });
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
    });
    afterEach(() => server.close());

    test("neither destroy, migrate nor ask, there and back", async () => {
      const { port } = server.address() as AddressInfo;
      const variables = { SKELETON_STATE_ADDRESS: `http://127.0.0.1:${port}` };
      for (const [environment, change] of [
        ["dev", /1 added, 0 changed, 0 destroyed/],
        ["prod", /1 added, 0 changed, 0 destroyed/],
        ["dev", /0 added, 0 changed, 0 destroyed|No changes/],
      ] as const) {
        const { code, printed } = await deploy(environment, variables);
        expect(printed).not.toMatch(/Backend configuration changed|migrate/);
        expect(printed).toMatch(change);
        expect(code).toBe(0);
      }
      expect([...states].map(([path, state]) => [path, inputs(state)])).toEqual([
        ["/arr-skeleton-dev", ["dev"]],
        ["/arr-skeleton-prod", ["prod"]],
      ]);
    }, 300_000);
  });
});
