import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../support/project-root";

let folder: string;
const cache = () => join(folder, "node_modules/.cache/transpiled");
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "transpiled-"));
  for (const name of ["ts-node-esbuild.cjs", "tsconfig.json"]) {
    cpSync(join(projectRoot, name), join(folder, name));
  }
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["esbuild", "@esbuild", "ts-node", "typescript", "@types"]) {
    symlinkSync(join(projectRoot, "node_modules", name), join(folder, "node_modules", name));
  }
  write("said.ts", `export const said: string = "one";`);
  write("main.ts", `import { said } from "./said";\nconsole.log(said);`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(program = "main.ts") {
  const { stdout, stderr } = spawnSync(process.execPath, ["-r", "ts-node/register", program], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout + stderr;
}

test("a program is transpiled once, and again when a source of it has changed", () => {
  expect(run()).toBe("one\n");
  const [file = "", ...others] = readdirSync(cache());
  const kept = readFileSync(join(cache(), file), "utf8");
  // What is run is what is kept.
  writeFileSync(join(cache(), file), kept.replace('\\"one\\"', '\\"kept\\"'));
  expect([run(), others]).toEqual(["kept\n", []]);
  write("said.ts", `export const said: string = "two";`);
  expect(run()).toBe("two\n");
  write("another.ts", `export const another: number = 3;`);
  write("main.ts", `import { another } from "./another";\nconsole.log(another);`);
  expect(run()).toBe("3\n");
  writeFileSync(join(cache(), file), kept.slice(0, 100));
  expect(run()).toBe("3\n");
});

test("stack traces lead to TypeScript, kept or not", () => {
  write("main.ts", `interface None {}\n\nthrow new Error("here");`);
  expect([run(), run()]).toEqual([
    expect.stringContaining("main.ts:3:7"),
    expect.stringContaining("main.ts:3:7"),
  ]);
});

test("a program runs where nothing can be kept", () => {
  write("node_modules/.cache", "");
  expect([run(), run()]).toEqual(["one\n", "one\n"]);
});
