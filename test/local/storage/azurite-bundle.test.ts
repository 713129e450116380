import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledAzurite } from "../../../local/storage/azurite-bundle";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "azurite-bundle-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("Azurite is bundled once, without SQL and telemetry", async () => {
  const files = await Promise.all([bundledAzurite(folder), bundledAzurite(folder)]);
  const [name = "", ...others] = readdirSync(folder);
  expect([new Set(files), others]).toEqual([new Set([join(folder, name)]), []]);
  expect(readFileSync(join(folder, name), "utf8")).not.toMatch(
    /\/\/ node_modules\/(sequelize|applicationinsights)\//,
  );
  writeFileSync(join(folder, name), "kept");
  await bundledAzurite(folder);
  expect(readFileSync(join(folder, name), "utf8")).toBe("kept");
});

test("Azurite runs from its own files where nothing can be kept", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(await bundledAzurite(join(file, "folder"))).toBe(
    require.resolve("azurite/dist/src/azurite.js"),
  );
});
