import { resolve } from "node:path";
import { build } from "esbuild";
import { bundleOptions } from "../../function-bundle";
import { changedModules, type Bundle } from "../../review/bundle/changed-modules";
import { projectRoot } from "../support/synth";

type Modules = Readonly<Record<string, string>>;

function ownMap(source: string, mappings: string): string {
  const map = { version: 3, sources: [source], sourcesContent: [null], names: [], mappings };
  return Buffer.from(JSON.stringify(map)).toString("base64");
}

const modules: Modules = {
  "functions/app.ts": `
    import { handle } from "./handle";
    import { price } from "./price";
    console.log(handle(price), price([3]));`,
  "functions/handle.ts": `
    import { limit } from "./limit";
    import { hashed } from "../node_modules/hash/index";
    import { twice } from "../node_modules/twice/index";
    /** Handles. */
    const clamp = (value: number) => Math.min(limit(), value);
    const negate = (value: number) => Math.max(-limit(), -value);
    export function handle(next: (values: number[]) => number): number {
      const values = [1, 2, 3];
      const sum = next(values.map((value) => twice(value)));
      return clamp(sum) + negate(sum) + hashed(sum).length;
    }`,
  "functions/price.ts": `
    export function price(values: number[]): number {
      let total = 0;
      for (const value of values) total += value * 5;
      return total;
    }
    export class PriceError extends Error {}
    console.log(PriceError);`,
  "functions/limit.ts": `export function limit() { return Number(process.env["LIMIT"]); }`,
  // A package with a source map of its own, which says nothing of what the bundler makes of imports.
  "node_modules/hash/index.ts": `import crypto from "crypto";
export const hashed = (value: number) => crypto.createHash("sha1").update(String(value)).digest("hex");
//# sourceMappingURL=data:application/json;base64,${ownMap("hash.ts", ";AAAA")}`,
  "node_modules/twice/index.ts": `export const twice = (value: number) => value * 2;`,
};

/** Bundles the modules as a Function App's code is bundled. */
async function bundled(sources: Modules): Promise<Bundle> {
  const names = new Map(Object.keys(sources).map((name) => [resolve(projectRoot, name), name]));
  const { outputFiles } = await build({
    ...bundleOptions("functions/app.ts"),
    plugins: [
      {
        name: "sources in memory",
        setup: (plugin) => {
          plugin.onResolve({ filter: /^(\.|functions)/ }, ({ path, resolveDir }) => ({
            path: `${resolve(resolveDir || projectRoot, path)}.ts`.replace(/\.ts\.ts$/, ".ts"),
          }));
          plugin.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
            contents: sources[names.get(path) ?? ""],
            loader: "ts",
          }));
        },
      },
    ],
  });
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
  return { code: text("app.js"), map: text("app.js.map") };
}

/** What differs after an edit: each module with the names of what differs in it. */
async function changed(module: string, edit: (source: string) => string): Promise<string[]> {
  const source = modules[module] ?? "";
  if (edit(source) === source) throw new Error(`the edit of ${module} changes nothing`);
  return between(modules, { ...modules, [module]: edit(source) });
}

async function between(before: Modules, after: Modules): Promise<string[]> {
  const differing = changedModules(await bundled(before), await bundled(after));
  return differing.map(({ source, before: was, after: is, names }) =>
    [
      source,
      ...(was === undefined ? ["entered"] : is === undefined ? ["left"] : []),
      ...names,
    ].join(" "),
  );
}

describe("a change of the code is named with its module", () => {
  test("another constant", async () => {
    const edit = (source: string) => source.replace("* 5", "* 6");
    expect(await changed("functions/price.ts", edit)).toEqual(["functions/price.ts price"]);
  });

  test("another comparison", async () => {
    const edit = (source: string) => source.replace("Math.min", "Math.max");
    expect(await changed("functions/handle.ts", edit)).toEqual(["functions/handle.ts clamp"]);
  });

  test("another function called, of the same shape", async () => {
    const edit = (source: string) =>
      source.replace("clamp(sum) + negate(sum)", "negate(sum) + clamp(sum)");
    expect(await changed("functions/handle.ts", edit)).toEqual(["functions/handle.ts handle"]);
  });

  test("another text in an error", async () => {
    const edit = (source: string) =>
      source.replace("let total = 0;", 'if (!values) throw new PriceError("none");let total = 0;');
    expect(await changed("functions/price.ts", edit)).toEqual(["functions/price.ts price"]);
  });

  test("a statement at the top level", async () => {
    const edit = (source: string) =>
      source.replace("console.log(PriceError);", "console.error(PriceError);");
    expect(await changed("functions/price.ts", edit)).toEqual(["functions/price.ts"]);
  });

  test("a property of another name", async () => {
    const edit = (source: string) => source.replace('"LIMIT"', '"BOUND"');
    expect(await changed("functions/limit.ts", edit)).toEqual(["functions/limit.ts limit"]);
  });

  test("another version of a dependency", async () => {
    const edit = (source: string) => source.replace("value * 2", "value + value");
    expect(await changed("node_modules/twice/index.ts", edit)).toEqual([
      "node_modules/twice/index.ts twice",
    ]);
  });

  test("much more code, after which the minifier gives other names to the rest", async () => {
    const more = Array.from({ length: 80 }, (_, i) => {
      const call = `more${i}(${i})`;
      return `const more${i} = (n: number) => n + ${i}; console.log(${call}, ${call}, ${call});`;
    });
    const app = `${modules["functions/app.ts"]};${more.join("")}`;
    const differing = await between(modules, { ...modules, "functions/app.ts": app });
    expect(differing.map((line) => line.split(" ")[0])).toEqual(["functions/app.ts"]);
  });

  test("a module more, and the reverse", async () => {
    const more: Modules = {
      ...modules,
      "functions/audit.ts": "export function audit(value: number) { console.info(value); }",
      "functions/app.ts": `import { audit } from "./audit";${modules["functions/app.ts"]};audit(1);`,
    };
    expect(await between(modules, more)).toEqual([
      "functions/app.ts",
      "functions/audit.ts entered audit",
    ]);
    expect(await between(more, modules)).toEqual([
      "functions/app.ts",
      "functions/audit.ts left audit",
    ]);
  });
});

describe("what changes nothing is not named", () => {
  test.each<readonly [string, string, (source: string) => string]>([
    ["a renamed local variable", "functions/price.ts", (s) => s.replaceAll("total", "sumOfThem")],
    ["a renamed parameter", "functions/handle.ts", (s) => s.replaceAll("next", "then")],
    [
      "a renamed function of the module",
      "functions/handle.ts",
      (s) => s.replaceAll("clamp", "bounded"),
    ],
    ["a comment", "functions/handle.ts", (s) => s.replace("Handles.", "Does what it should.")],
    ["other white space", "functions/price.ts", (s) => s.replaceAll("\n", "\n\n  ")],
    [
      "braces",
      "functions/price.ts",
      (s) => s.replace("total += value * 5;", "{ total += value * 5; }"),
    ],
    ["another order of imports", "functions/handle.ts", reorderImports],
    ["another order of functions", "functions/handle.ts", reorderFunctions],
    [
      "a type",
      "functions/price.ts",
      (s) => s.replace("values: number[]", "values: readonly number[]"),
    ],
  ])("%s", async (_, module, edit) => {
    expect(await changed(module, edit)).toEqual([]);
  });
});

function reorderImports(source: string): string {
  const lines = source.split("\n");
  const [first, second, ...rest] = lines.filter((text) => text.trim() !== "");
  return [second, first, ...rest].join("\n");
}

function reorderFunctions(source: string): string {
  const lines = source.split("\n");
  const at = lines.findIndex((text) => text.includes("const clamp"));
  const [clamp = ""] = lines.splice(at, 1);
  lines.splice(at + 1, 0, clamp);
  return lines.join("\n");
}
