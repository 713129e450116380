import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
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
  });

  test("takes requests of the runtime only, whatever token they show", async () => {
    const certificate = await openCertificate(folder);
    const accounts = new Map([["st", "a2V5"]]);
    const onCrash = () => undefined;
    const azurite = await Azurite.start({ folder, certificate, accounts, onCrash });
    const now = Math.floor(Date.now() / 1000);
    const claims = { aud: "https://storage.azure.com", iss: "https://sts.windows.net/any/" };
    const dated = { ...claims, iat: now, nbf: now, exp: now + 600 };
    const [head, body] = [{ alg: "none" }, dated].map((part) =>
      Buffer.from(JSON.stringify(part)).toString("base64url"),
    );
    const forged = { authorization: `Bearer ${head}.${body}.`, "x-ms-version": "2025-11-05" };
    const statusOf = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        get(
          `${azurite.origins.blob}/st?comp=list`,
          { ca: certificate.certificate, headers },
          (answer) => resolve(answer.resume().statusCode),
        ).on("error", reject);
      });
    expect(await statusOf(forged)).toBe(403);
    expect(await statusOf({ ...forged, "x-local-runtime": "guessed" })).toBe(403);
    expect(await statusOf({ ...forged, ...azurite.admission })).toBe(200);
    await azurite.stop();
  });

  test("fails when it cannot start, with what it said", async () => {
    const certificate = { ...(await openCertificate(folder)), certificatePath: "/no/such.pem" };
    const start = Azurite.start({
      folder: join(folder, "azurite"),
      accounts: new Map(),
      certificate,
      onCrash: () => undefined,
    });
    await expect(start).rejects.toThrow(/the storage emulator Azurite ended .*no\/such\.pem/s);
  });

  test("fails when another run uses the folder", async () => {
    const file = join(folder, "azurite.pid");
    writeFileSync(file, String(process.pid));
    await expect(new ProcessLock(file, 0).waitUntilFree()).rejects.toThrow(
      `another local run uses the same data (process ${process.pid}); stop it, or delete ${file}`,
    );
  });
});
