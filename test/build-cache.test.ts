import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { builtOnce, madeOnce } from "../build-cache";

let folder: string;
let built: number;
beforeEach(() => {
  built = 0;
  folder = mkdtempSync(join(tmpdir(), "build-cache-"));
  write("package.json", "{}");
  write("node_modules/.package-lock.json", "{}");
  write("node_modules/dependency/index.js", "export default 1;");
  write("source/part/index.ts", "export const part = 1;");
  write(
    "source/main.ts",
    'import part from "dependency"; export * from "./part"; console.log(part);',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const cache = () => join(folder, "node_modules/.cache/async-request-reply");

/** The bundle's text; counts what esbuild had to build. */
function bundle(options: { readonly minify?: boolean; readonly warnings?: number } = {}): string {
  const { warnings = 0, ...others } = options;
  const build = builtOnce(
    { absWorkingDir: folder, entryPoints: ["source/main.ts"], outfile: "out/app.js", ...others },
    (asked) => {
      built += 1;
      const { outputFiles, metafile } = buildSync({
        ...{ ...asked, write: false, metafile: true, bundle: true },
      });
      return {
        outputs: new Map([["out/app.js", outputFiles[0]!.contents]]),
        ...{ imports: [], inputs: Object.keys(metafile.inputs), warnings },
      };
    },
  );
  return Buffer.from(build.outputs.get("out/app.js")!).toString();
}

test("what has not changed is built once, and is the same", () => {
  const first = bundle();
  expect(bundle()).toBe(first);
  expect(built).toBe(1);
});

test.each([
  ["the entry", "source/main.ts", "console.log(2);"],
  ["what it imports", "source/part/index.ts", "export const part = 2;"],
  ["a package's own file", "node_modules/dependency/index.js", "export default 2;"],
  ["a file that takes an import's place", "source/part.ts", "export const part = 2;"],
  ["npm's list of packages", "node_modules/.package-lock.json", '{ "packages": {} }'],
  ["how TypeScript is read", "tsconfig.json", '{ "compilerOptions": { "target": "es5" } }'],
  ["package.json", "package.json", '{ "sideEffects": false }'],
])("%s changes: it is built again", (_title, name, text) => {
  bundle();
  write(name, text);
  const again = bundle();
  expect(built).toBe(2);
  rmSync(cache(), { recursive: true });
  expect(again).toBe(bundle());
});

test("other options are another build", () => {
  expect(bundle({ minify: true })).not.toBe(bundle());
  expect(bundle({ minify: true })).not.toBe(bundle());
  expect(built).toBe(2);
});

test("a build that warns is made each time, so that its warning is read", () => {
  bundle({ warnings: 1 });
  bundle({ warnings: 1 });
  expect(built).toBe(2);
});

test("an error is thrown each time, and takes no earlier build's place", () => {
  const first = bundle();
  renameSync(join(folder, "source/part"), join(folder, "source/away"));
  expect(() => bundle()).toThrow('Could not resolve "./part"');
  expect(() => bundle()).toThrow('Could not resolve "./part"');
  renameSync(join(folder, "source/away"), join(folder, "source/part"));
  expect(bundle()).toBe(first);
  expect(built).toBe(3);
});

test("what cannot be read is built again", () => {
  const first = bundle();
  for (const name of readdirSync(cache())) writeFileSync(join(cache(), name), "half of it");
  expect(bundle()).toBe(first);
  expect(built).toBe(2);
});

test("nothing is kept beside packages that are another folder's", () => {
  renameSync(join(folder, "node_modules"), join(folder, "elsewhere"));
  symlinkSync(join(folder, "elsewhere"), join(folder, "node_modules"), "junction");
  bundle();
  bundle();
  expect(built).toBe(2);
  expect(readdirSync(join(folder, "elsewhere"))).not.toContain(".cache");
});

test("packages that may not be written to are no error", () => {
  // A file in its place also stops root, whom permissions do not.
  write("node_modules/.cache", "");
  chmodSync(join(folder, "node_modules"), 0o555);
  bundle();
  bundle();
  expect(built).toBe(2);
  chmodSync(join(folder, "node_modules"), 0o755);
});

test("what is made of a build is kept by the hash of what it is made of, the last only", () => {
  let count = 0;
  const made = (hash: string) =>
    madeOnce(folder, "app.zip", hash, () => Buffer.from(`${hash} ${(count += 1)}`)).toString();
  const texts = ["a", "a", "b", "a"].map((hash) => Buffer.from(made(hash)).toString());
  expect(texts).toEqual(["a 1", "a 1", "b 2", "a 3"]);
  expect(readdirSync(cache())).toEqual(["app.zip"]);
});

test("the cache holds the forty that were asked for last", () => {
  const make = (index: number) => madeOnce(folder, `${index}.zip`, "a", () => Buffer.from("made"));
  for (let index = 0; index < 50; index += 1) {
    make(index);
    utimesSync(join(cache(), `${index}.zip`), index, index);
    if (index === 39) make(3);
  }
  const names = readdirSync(cache()).map((name) => parseInt(name));
  expect(names.sort((a, b) => a - b)).toEqual([3, ...Array.from({ length: 39 }, (_, i) => 11 + i)]);
});
