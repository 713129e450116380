import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { makeFolder, makeScratchFolder } from "../make-folder";
import { ConfigurationError } from "../stacks/configuration";
import { makeOutputFolder } from "../stacks/output-folder";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "folders-"));
  writeFileSync(join(folder, "file"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Where no folder can be made: below a file, and in the file system of the kernel. */
const impossible = () => [join(folder, "file/x/y"), "/proc/x/y"];

test("makes the parents that are missing, with their permissions, and leaves what is there", () => {
  const path = join(folder, "a/b");
  makeFolder(path, 0o700);
  makeFolder(path);
  expect([dirname(path), path].map((each) => statSync(each).mode & 0o777)).toEqual([0o700, 0o700]);
});

test("fails, and ends, where no folder can be made", () => {
  for (const path of impossible()) expect(() => makeFolder(path)).toThrow(/ENOTDIR|ENOENT|EROFS/);
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("an output folder that cannot be made is a mistake of the configuration", () => {
  for (const path of impossible()) {
    expect(() => makeOutputFolder(path)).toThrow(ConfigurationError);
    expect(() => makeOutputFolder(path)).toThrow(
      `CDKTF_OUTDIR must name a folder that synth can write into; got "${path}": `,
    );
  }
});

test("a folder for what a command needs on its way is a new one each time", () => {
  const made = [makeScratchFolder("one-", folder), makeScratchFolder("one-", folder)];
  expect(new Set(made).size).toBe(2);
  for (const path of made) {
    expect(existsSync(path)).toBe(true);
    expect([dirname(path), basename(path).slice(0, 4)]).toEqual([folder, "one-"]);
  }
});

test.each(["file", "missing"])("is not made where TMPDIR is %s, and says so", (name) => {
  const place = join(folder, name);
  expect(() => makeScratchFolder("one-", place)).toThrow(
    `TMPDIR must name a folder that can be written to; got ${place}: `,
  );
});
