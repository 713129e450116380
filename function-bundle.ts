import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BuildOptions } from "esbuild";
import { nodeVersions, type NodeVersion } from "./contract";

/** Where package.json is. */
export const projectFolder = __dirname;

/**
 * npm packages that `externalPackages` of package.json says cannot be bundled, such as those with
 * native parts: they are shipped beside the bundle (docs/extending.md).
 * @throws Error when it is no list of names
 */
export function externalPackages(folder = projectFolder): readonly string[] {
  const file = readFileSync(join(folder, "package.json"), "utf8");
  const { externalPackages: names = [] } = JSON.parse(file) as {
    readonly externalPackages?: unknown;
  };
  const isList = Array.isArray(names) && names.every((name) => typeof name === "string");
  if (isList) return names;
  throw new Error(
    `externalPackages of package.json must be a list of names of packages, such as ["sharp"]; got ${JSON.stringify(names)}`,
  );
}

/**
 * How an entry is bundled; `dist/app.js` and its map are the outputs.
 * @param external packages that stay outside. @default those of package.json
 */
export function bundleOptions(
  entry: string,
  nodeVersion: NodeVersion = nodeVersions[0],
  external: readonly string[] = externalPackages(),
) {
  return {
    absWorkingDir: projectFolder,
    entryPoints: [entry],
    outfile: "dist/app.js",
    write: false,
    bundle: true,
    platform: "node",
    target: `node${nodeVersion}`,
    format: "cjs",
    // CommonJS has no import.meta; the storage SDK's ES module asks it for a URL to resolve from.
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    // The work that the synth resolves, whichever that is.
    alias: { "#work": dirname(require.resolve("#work/work")) },
    external: ["@azure/functions-core", ...external],
    sourcemap: true,
    // A stack trace needs positions and names; the text itself is in the repository.
    sourcesContent: false,
    keepNames: true,
    minify: true,
    logLevel: "warning",
  } as const satisfies BuildOptions;
}
