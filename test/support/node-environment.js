"use strict";
// Jest's environment for Node, which also leaves nothing of a test file's asynchronous contexts to
// the next: each file has some (the functions' invocation scope, jest's own), and before Node 24
// every promise of a worker would pay for every one that was ever entered in it, a seventh of a run.
const { AsyncLocalStorage } = require("node:async_hooks");
const { TestEnvironment } = require("jest-environment-node");

/** Those that the present test file has entered; a worker has one test file at a time. */
const entered = new Set();

for (const method of ["run", "enterWith"]) {
  const own = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...parameters) {
    entered.add(this);
    return Reflect.apply(own, this, parameters);
  };
}

module.exports = class NodeEnvironment extends TestEnvironment {
  async teardown() {
    for (const storage of entered) storage.disable();
    entered.clear();
    await super.teardown();
  }
};
