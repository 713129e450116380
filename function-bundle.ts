import { dirname } from "node:path";
import type { BuildOptions } from "esbuild";
import { nodeVersions, type NodeVersion } from "./contract";

/** How an entry is bundled; `dist/app.js` and its map are the outputs. */
export function bundleOptions(entry: string, nodeVersion: NodeVersion = nodeVersions[0]) {
  return {
    absWorkingDir: __dirname,
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
    external: ["@azure/functions-core"],
    sourcemap: true,
    // A stack trace needs positions and names; the text itself is in the repository.
    sourcesContent: false,
    keepNames: true,
    minify: true,
    logLevel: "warning",
  } as const satisfies BuildOptions;
}
