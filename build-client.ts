import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { makeFolder } from "./make-folder";
import { engines, license, version } from "./package.json";

/**
 * `npm run build:client [folder]`: the client as a package without dependencies, one ES module for
 * Node and browsers with its types. Publish it from there, or install what `npm pack` makes of it.
 */
const folder = resolve(process.argv[2] ?? "dist/client");
const packageName = "async-request-reply-client";
try {
  empty(folder);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

buildSync({
  absWorkingDir: __dirname,
  entryPoints: ["client/index.ts"],
  outfile: join(folder, "index.js"),
  ...{ bundle: true, format: "esm", target: "es2022", platform: "neutral", sourcemap: true },
});

const compiler = join(__dirname, "node_modules/typescript/bin/tsc");
const declarations = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly"];
execFileSync(
  process.execPath,
  [
    compiler,
    "-p",
    "client/tsconfig.build.json",
    ...declarations,
    "--outDir",
    join(folder, "types"),
  ],
  { cwd: __dirname, stdio: "inherit" },
);

// An ES module's declarations name their files whole.
for (const file of readdirSync(join(folder, "types"), { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".d.ts")) continue;
  const path = join(folder, "types", file);
  const text = readFileSync(path, "utf8");
  writeFileSync(
    path,
    text.replace(/(from ")(\.{1,2}\/[^"]+)"/g, (_, start: string, target: string) =>
      target === "../contract" ? `${start}${target}/index.js"` : `${start}${target}.js"`,
    ),
  );
}

const description = "Client of the Asynchronous Request-Reply contract";
writeFileSync(
  join(folder, "package.json"),
  `${JSON.stringify(
    {
      ...{ name: packageName, version, description, license, engines },
      ...{ type: "module", sideEffects: false, files: ["index.js", "index.js.map", "types"] },
      exports: { ".": { types: "./types/client/index.d.ts", default: "./index.js" } },
    },
    undefined,
    2,
  )}\n`,
);
console.log(folder);

/**
 * @throws Error when something else than an earlier build is there, which is not ours to delete, or
 *   no folder can be
 */
function empty(path: string): void {
  const isThere = existsSync(path);
  if (isThere && !isEarlierBuild(path)) {
    throw new Error(`${path} holds something else than the client: name an empty or a new folder`);
  }
  if (isThere) rmSync(path, { recursive: true });
  try {
    makeFolder(path);
  } catch (error) {
    throw new Error(`${path} cannot be made (${(error as Error).message}): name another folder`, {
      cause: error,
    });
  }
}

function isEarlierBuild(path: string): boolean {
  if (!statSync(path).isDirectory()) return false;
  const manifest = join(path, "package.json");
  if (!existsSync(manifest)) {
    return readdirSync(path).every((name) => ["index.js", "index.js.map", "types"].includes(name));
  }
  const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly name?: string };
  return name === packageName;
}
