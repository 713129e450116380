"use strict";
// Loads a package's bundle in a process of its own, in the place of the Functions host: notes which
// functions it registers, and runs none of them. Writes JSON to file descriptor 3.
const Module = require("node:module");
const { writeSync } = require("node:fs");

const functions = [];
const host = {
  version: "4.0.0",
  hostVersion: "4.0.0",
  registerFunction: ({ name, bindings }) => functions.push({ name, bindings }),
  registerHook: () => new host.Disposable(),
  setProgrammingModel: () => undefined,
  getProgrammingModel: () => undefined,
  log: () => undefined,
  Disposable: class {
    dispose() {}
  },
};

const load = Module._load;
Module._load = (request, ...rest) =>
  request === "@azure/functions-core" ? host : load(request, ...rest);
require(process.argv[2]);
writeSync(3, JSON.stringify(functions));
process.exit();
