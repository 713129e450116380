import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFolder } from "../../../local/machine/data-folder";

let parent: string;
let path: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "data-folder-"));
  path = join(parent, "data");
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe("a data folder", () => {
  test("is made for its owner alone, also where there is an empty one", async () => {
    mkdirSync(path, { mode: 0o755 });
    (await DataFolder.open(path)).release();
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test("keeps its data from one run to the next, and forgets it when asked to", async () => {
    (await DataFolder.open(path)).release();
    writeFileSync(join(path, "kept"), "");
    (await DataFolder.open(path)).release();
    expect(existsSync(join(path, "kept"))).toBe(true);
    (await DataFolder.open(path, true)).release();
    expect(readdirSync(path)).toEqual(["local-runtime.json"]);
  });

  test.each([false, true])("is not one that others' files are in (fresh: %s)", async (fresh) => {
    mkdirSync(path);
    writeFileSync(join(path, "thesis.tex"), "years of work");
    await expect(DataFolder.open(path, fresh)).rejects.toThrow(
      `${path} holds files that the local runtime did not make (it has no local-runtime.json): choose another folder`,
    );
    expect(readdirSync(path)).toEqual(["thesis.tex"]);
  });

  test("is not a file", async () => {
    writeFileSync(path, "");
    await expect(DataFolder.open(path)).rejects.toThrow(`${path} is no folder`);
  });

  test("fails when a link was planted in it, and writes nothing through it", async () => {
    const target = join(parent, "authorized_keys");
    writeFileSync(target, "mine");
    (await DataFolder.open(path)).release();
    mkdirSync(join(path, "identity"));
    symlinkSync(target, join(path, "identity", "certificate.pem"));
    await expect(DataFolder.open(path)).rejects.toThrow(
      `${join(path, "identity", "certificate.pem")} is a link, and the local runtime makes none`,
    );
    (await DataFolder.open(path, true)).release();
    expect(readFileSync(target, "utf8")).toBe("mine");
  });

  test.each(["", "/"])("fails when it is a link itself, named with %p at its end", async (end) => {
    const target = join(parent, "elsewhere");
    const link = join(parent, "link");
    symlinkSync(target, link);
    const refusal = `${link} is a link to ${target}: name the folder itself with --data`;
    await expect(DataFolder.open(link + end)).rejects.toThrow(refusal);
    expect(existsSync(target)).toBe(false);
    mkdirSync(target);
    await expect(DataFolder.open(link + end, true)).rejects.toThrow(refusal);
    expect(readdirSync(target)).toEqual([]);
  });

  test("may be below a link, as /tmp is on some machines", async () => {
    mkdirSync(join(parent, "real"));
    symlinkSync(join(parent, "real"), join(parent, "link"));
    (await DataFolder.open(join(parent, "link", "data"))).release();
    expect(readdirSync(join(parent, "real", "data"))).toEqual(["local-runtime.json"]);
  });
});
