import { spawn } from "node:child_process";
import { once } from "node:events";
import {
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
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectRoot } from "../../support/synth";
import { describeWithTerraform } from "../../support/terraform";

// The CDKTF CLI would have nothing to run without it.
describeWithTerraform("two environments in one checkout, deployed by cdktf and Terraform", () => {
  let folder: string;
  afterEach(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "state-")));
    const main = join(projectRoot, "test/support/skeleton-app.ts");
    const register = require.resolve("ts-node/register");
    const app = `"${process.execPath}" -r "${register}" "${main}"`;
    const settings = { language: "typescript", app, sendCrashReports: "false" };
    writeFileSync(join(folder, "cdktf.json"), JSON.stringify(settings));
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
    return { code, printed: stripVTControlCharacters(printed) };
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
    const { mode } = statSync(join(folder, ".tfstate/arr-skeleton-prod.tfstate"));
    expect((mode & 0o777).toString(8)).toBe("600");
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
