"use strict";
// Preloaded: answers require("@azure/functions-core") as Azure's worker does, and does nothing.
const Module = require("node:module");

class Disposable {
  dispose() {}
}

const core = {
  version: "3.10.1",
  hostVersion: "4.1037.0",
  Disposable,
  registerFunction: () => new Disposable(),
  registerHook: () => new Disposable(),
  setProgrammingModel: () => undefined,
  getProgrammingModel: () => undefined,
  log: () => undefined,
};

const load = Module._load;
Module._load = (name, ...rest) => (name === "@azure/functions-core" ? core : load(name, ...rest));
