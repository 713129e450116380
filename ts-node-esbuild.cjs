"use strict";
// ts-node's transpiler (tsconfig.json): esbuild transpiles a file and all that it imports in one
// call. TypeScript's own transpiler takes 16 ms a file: most of a synth, and of `npm start`.
const { buildSync } = require("esbuild");

// `await import("./file")` left as it is would be Node's own import, which finds no TypeScript.
const supported = { "dynamic-import": false };
const shared = {
  absWorkingDir: __dirname,
  platform: "node",
  target: "node20",
  format: "cjs",
  supported,
};
const sources = { outdir: __dirname, outbase: __dirname, write: false, logLevel: "silent" };

/** The file and, transitively, the project's files that it imports. */
function withImports(file) {
  const options = { ...shared, ...sources, bundle: true, packages: "external", metafile: true };
  const { metafile } = buildSync({ ...options, entryPoints: [file] });
  return Object.keys(metafile.inputs).filter((input) => input.endsWith(".ts"));
}

/** JavaScript and source map by path, of everything transpiled so far. */
const outputs = new Map();

function output(file) {
  const path = file.replace(/\.ts$/, ".js");
  if (!outputs.has(path)) {
    const options = { ...shared, ...sources, sourcemap: "external", sourcesContent: false };
    const { outputFiles } = buildSync({ ...options, entryPoints: withImports(file) });
    for (const { path: written, text } of outputFiles) outputs.set(written, text);
  }
  return { outputText: outputs.get(path), sourceMapText: outputs.get(`${path}.map`) };
}

exports.create = () => ({ transpile: (_source, { fileName }) => output(fileName) });
