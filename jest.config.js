const { availableParallelism } = require("node:os");

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  // Real processes start in the end-to-end tests, on machines that do other things, too.
  // End-to-end tests wait more than they work: more workers than a small machine has cores.
  maxWorkers: Math.max(3, availableParallelism()),
  testTimeout: 60_000,
  testMatch: ["**/*.test.ts"],
  // The workers of a run share what they synthesize.
  globalSetup: "<rootDir>/test/support/make-synth-folder.ts",
  globalTeardown: "<rootDir>/test/support/remove-synth-folder.ts",
  transform: { "\\.ts$": "<rootDir>/test/support/esbuild-transform.js" },
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/.local"],
};
