import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSite, startHost, stopHosts } from "./site";

afterEach(stopHosts);

const ok = `app.http("ok", { handler: async () => ({ body: "ok" }) });`;

test("a Function App has keys of its own, the same at every start", async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "keys-"));
  const first = await startHost(makeSite(ok), { dataFolder });
  const again = await startHost(makeSite(ok), { dataFolder });
  const other = await startHost(makeSite(ok));
  expect(again.host.keys).toEqual(first.host.keys);
  const keys = [first, other].flatMap(({ host }) => [host.keys.host, host.keys.master]);
  expect(new Set(keys).size).toBe(4);
  expect(keys.every((key) => /^[\w-]{43}$/.test(key))).toBe(true);
  expect(statSync(join(dataFolder, "keys.json")).mode & 0o777).toBe(0o600);
  await first.host.stop();
  await again.host.stop();
  rmSync(dataFolder, { recursive: true });
});
