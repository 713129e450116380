import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openCertificate } from "../../../local/identity/certificate";
import { Azurite } from "../../../local/storage/azurite";
import { ProcessLock } from "../../../local/machine/process-lock";

const project = resolve(__dirname, "..", "..", "..");
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "arr-azurite-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

describe("the storage emulator", () => {
  test("ends with a runtime that is killed, and leaves its folder to the next one", async () => {
    const certificate = await openCertificate(folder);
    const options = { folder: join(folder, "azurite"), certificate, onCrash: () => undefined };
    const script = `
      const { Azurite } = require("./local/storage/azurite");
      const options = ${JSON.stringify(options)};
      Azurite.start({ ...options, accounts: new Map([["st", "a2V5"]]), onCrash: () => {} })
        .then(() => process.kill(process.pid, "SIGKILL"));`;
    const runtime = spawn(process.execPath, ["-r", "ts-node/register", "-e", script], {
      cwd: project,
    });
    await once(runtime, "exit");
    const orphan = Number(readFileSync(join(options.folder, "azurite.pid"), "utf8"));

    const next = await Azurite.start({ ...options, accounts: new Map([["st", "a2V5"]]) });
    expect(isAlive(orphan)).toBe(false);
    expect(Object.keys(next.origins)).toEqual(["blob", "queue", "table"]);
    await next.stop();
  }, 30_000);

  test("fails when it cannot start, with what it said", async () => {
    const certificate = { ...(await openCertificate(folder)), certificatePath: "/no/such.pem" };
    const start = Azurite.start({
      folder: join(folder, "azurite"),
      accounts: new Map(),
      certificate,
      onCrash: () => undefined,
    });
    await expect(start).rejects.toThrow(/the storage emulator Azurite ended .*no\/such\.pem/s);
  }, 30_000);

  test("fails when another run uses the folder", async () => {
    const file = join(folder, "azurite.pid");
    writeFileSync(file, String(process.pid));
    await expect(new ProcessLock(file, 0).waitUntilFree()).rejects.toThrow(
      `another local run uses the same data (process ${process.pid}); stop it, or delete ${file}`,
    );
  });
});
