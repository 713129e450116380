"use strict";
// ts-node's transpiler (tsconfig.json): esbuild transpiles a file and all that it imports in one
// call. TypeScript's own transpiler takes 16 ms a file: most of a synth, and of `npm start`. What it
// made is kept, a file for each program, and found again by the sources: most programs start with
// no call of esbuild at all.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join, relative } = require("node:path");
const { version } = require("esbuild/package.json");

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
const options = { ...shared, ...sources, sourcemap: "external", sourcesContent: false };

const folder = join(__dirname, "node_modules", ".cache", "transpiled");

/** Beside the packages, so that `npm ci` removes them: JavaScript, its map and its source's hash, by path. */
let kept;
let file;

function hashOf(...parts) {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 24);
}

function open(program) {
  file = join(folder, `${hashOf(version, JSON.stringify(options), program)}.json`);
  try {
    kept = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // None yet, or one that a full disk left unreadable.
    kept = {};
  }
}

function keep() {
  try {
    mkdirSync(folder, { recursive: true });
    // Nobody reads half of it: it gets its name when it is whole.
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(kept));
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Packages that may not be written to: the next program transpiles again.
  }
}

/** The file and, transitively, the project's files that it imports. */
function withImports(entry) {
  const { buildSync } = require("esbuild");
  const bundled = { ...shared, ...sources, bundle: true, packages: "external", metafile: true };
  const { metafile } = buildSync({ ...bundled, entryPoints: [entry] });
  return Object.keys(metafile.inputs).filter((input) => input.endsWith(".ts"));
}

function transpile(entry) {
  const { buildSync } = require("esbuild");
  const entryPoints = withImports(entry);
  const { outputFiles } = buildSync({ ...options, entryPoints });
  const outputs = new Map(outputFiles.map(({ path, text }) => [path, text]));
  for (const name of entryPoints) {
    const path = join(__dirname, name.replace(/\.ts$/, ".js"));
    kept[name] = {
      hash: hashOf(readFileSync(join(__dirname, name), "utf8")),
      outputText: outputs.get(path),
      sourceMapText: outputs.get(`${path}.map`),
    };
  }
}

function output(source, fileName) {
  const name = relative(__dirname, fileName);
  if (kept === undefined) open(name);
  const hash = hashOf(source);
  if (kept[name]?.hash !== hash) {
    transpile(fileName);
    keep();
  }
  return kept[name];
}

exports.create = () => ({ transpile: (source, { fileName }) => output(source, fileName) });
