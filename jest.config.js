const { readdirSync } = require("node:fs");
const { availableParallelism } = require("node:os");
const { join } = require("node:path");

// The tests' own work in the processes that they start, too (package.json, imports).
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --conditions=test-sample`.trim();

/** @type {import("jest").Config} */
const project = {
  testEnvironment: "<rootDir>/test/support/node-environment.js",
  testMatch: ["**/*.test.ts"],
  transform: { "\\.ts$": "<rootDir>/test/support/esbuild-transform.js" },
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/.local"],
};

/** What `#name/…` stands for, with this folder as the work. */
function imports(work) {
  return {
    "^#work/(.*)$": `<rootDir>/${work}/$1`,
    "^#(contract|workflow-engine|test)/(.*)$": "<rootDir>/$1/$2",
    "^(\\.|\\..*/private)/stack-trace$": "<rootDir>/test/support/no-stack-trace.js",
    "^archiver$": "<rootDir>/test/support/no-archiver.js",
  };
}

/** The tests that a work brings. */
function workTests(work) {
  return {
    ...project,
    displayName: work,
    roots: [`<rootDir>/${work}`],
    moduleNameMapper: imports(work),
  };
}

/** Works to copy, each in a folder of its own. */
const examples = readdirSync(join(__dirname, "examples")).map((name) => `examples/${name}`);

/** @type {import("jest").Config} */
module.exports = {
  // Real processes start in the end-to-end tests, on machines that do other things, too.
  // End-to-end tests wait more than they work: more workers than a small machine has cores.
  maxWorkers: Math.max(3, availableParallelism()),
  // Only what hangs meets it: a busy machine takes a minute for a command of two seconds.
  testTimeout: 180_000,
  // Freeing what hundreds of test files left in its memory takes a worker more than the default
  // half second. One that a test keeps alive never ends, and is still reported.
  workerGracefulExitTimeout: 10_000,
  testSequencer: "<rootDir>/test/support/longest-first.js",
  // The workers of a run share what they synthesize.
  globalSetup: "<rootDir>/test/support/make-synth-folder.ts",
  globalTeardown: "<rootDir>/test/support/remove-synth-folder.ts",
  projects: [
    {
      ...project,
      displayName: "pattern",
      roots: ["<rootDir>/test"],
      testPathIgnorePatterns: [
        "/node_modules/",
        "<rootDir>/test/e2e/",
        // What talks to a registry runs by itself (`npm run test:successor`).
        ...(process.env.TEST_SUCCESSOR ? [] : ["<rootDir>/test/successor/"]),
      ],
      // About the pattern, with a work of their own: replacing work/ leaves these tests green.
      moduleNameMapper: imports("test/sample"),
    },
    // What takes its time, and runs by itself (`npm run test:e2e`): every start of a stack but the
    // few of test/pattern, a browser, Terraform, the commands as processes.
    {
      ...project,
      displayName: "e2e",
      roots: ["<rootDir>/test/e2e"],
      moduleNameMapper: imports("test/sample"),
    },
    ...["work", ...examples].map(workTests),
  ],
};
