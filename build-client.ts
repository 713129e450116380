import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { engines, license, version } from "./package.json";

/**
 * `npm run build:client [folder]`: the client as a package without dependencies, one ES module for
 * Node and browsers with its types. Publish it from there, or install what `npm pack` makes of it.
 */
const folder = resolve(process.argv[2] ?? "dist/client");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

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
      ...{ name: "async-request-reply-client", version, description, license, engines },
      ...{ type: "module", sideEffects: false, files: ["index.js", "index.js.map", "types"] },
      exports: { ".": { types: "./types/client/index.d.ts", default: "./index.js" } },
    },
    undefined,
    2,
  )}\n`,
);
console.log(folder);
