"use strict";
/**
 * Runs a script of one file as node does, with the code that V8 made of it at an earlier run: most
 * of a big script's start is compiling it. `cached-script.cjs <script> …arguments`. V8 knows a script
 * by its length: the file's name must change with its content. Node 22 does all this by itself when
 * it is asked (NODE_COMPILE_CACHE), Node 20 does not.
 */
const { readFileSync, renameSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { dirname } = require("node:path");
const { Script } = require("node:vm");

// The script finds its arguments where node puts them.
process.argv.splice(1, 1);
const [, file] = process.argv;
// Beside the script; V8 refuses what another version of it made.
const cache = `${file}.${process.version}.cache`;

function kept() {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}

/** At the end: by then V8 has compiled what is run, not only what is loaded. */
function keep(script) {
  try {
    const unfinished = `${cache}.${process.pid}`;
    writeFileSync(unfinished, script.createCachedData());
    renameSync(unfinished, cache);
  } catch {
    // A folder that may not be written to: the next run compiles again.
  }
}

const cachedData = kept();
const source = readFileSync(file, "utf8").replace(/^#!.*/, "");
const script = new Script(wrap(source), { filename: file, cachedData });
if (cachedData === undefined || script.cachedDataRejected) process.once("exit", () => keep(script));
const main = { exports: {} };
script.runInThisContext()(main.exports, createRequire(file), main, file, dirname(file));
