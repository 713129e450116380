/**
 * Who may import whom, which packages, and whether Node's modules, by folder (`npm run imports`;
 * CONTRIBUTING.md, "The house", says what each holds). `from` lists beginnings of paths. A folder
 * may import its own files and those at the top level; test/, bench/, docs/ and the top level
 * themselves may import anything.
 */
const house = {
  contract: { node: false },
  "workflow-engine": {
    packages: [
      "ajv",
      "luxon",
      "windows-iana",
      "@xmldom/xmldom",
      "xpath",
      "commander",
      "picocolors",
    ],
  },
  functions: {
    from: ["contract/", "work/"],
    packages: [
      "@azure/functions",
      "@azure/storage-blob",
      "@azure/storage-queue",
      "@azure/data-tables",
      "@azure/identity",
      "ajv",
      "ajv-formats",
    ],
  },
  "logic-apps": { from: ["contract/", "work/", "workflow-engine/language/"], node: false },
  client: { from: ["contract/"], packages: ["commander"] },
  "client/page": {
    from: ["contract/", "client/", "work/"],
    packages: [
      "@cfworker/json-schema",
      "@jsonforms/core",
      "@jsonforms/vue",
      "@jsonforms/vue-vanilla",
      "vue",
    ],
    node: false,
  },
  constructs: {
    from: ["contract/", "workflow-engine/language/"],
    packages: ["cdktf", "@cdktf/provider-azurerm", "constructs", "esbuild", "fflate"],
  },
  stacks: {
    from: ["contract/", "constructs/", "logic-apps/", "work/"],
    packages: ["cdktf", "@cdktf/provider-azurerm", "constructs", "ajv", "ajv-formats"],
  },
  local: {
    from: ["workflow-engine/index.ts"],
    packages: [
      "fastify",
      "@fastify/reply-from",
      "selfsigned",
      "esbuild",
      "fflate",
      "luxon",
      "@azure/storage-queue",
      "croner",
    ],
  },
  demo: {
    from: ["local/", "client/", "contract/", "operate/", "work/", "workflow-engine/index.ts"],
    packages: ["commander", "esbuild", "luxon", "nanospinner", "picocolors"],
  },
  conformance: {
    from: ["contract/", "demo/", "local/", "work/"],
    packages: ["@xmldom/xmldom", "commander", "picocolors"],
  },
  operate: {
    from: ["contract/", "functions/", "local/"],
    packages: [
      "@azure/data-tables",
      "@azure/identity",
      "@azure/storage-blob",
      "@azure/storage-queue",
      "commander",
      "picocolors",
    ],
  },
  capacity: { from: ["contract/", "docs/"], packages: ["commander"], node: false },
  review: {
    from: ["workflow-engine/language/"],
    packages: ["commander", "fflate", "acorn", "eslint-scope", "@jridgewell/sourcemap-codec"],
  },
};

/** The adopter's folder, and the others that can stand in its place. */
const works = "^(work|examples/[^/]+)/";
/** What a work adds to the stacks is infrastructure, and made of constructs (docs/extending.md). */
const workResources = `${works}resources\\.ts$`;

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const nested = (folder) => Object.keys(house).filter((name) => name.startsWith(`${folder}/`));

/** The files of a folder, without those of a folder within it that has a row of its own. */
function filesOf(folder) {
  const others = nested(folder).map((name) => `^${name}/`);
  return { path: `^${folder}/`, ...(others.length > 0 ? { pathNot: others } : {}) };
}

/** One row of the table as rules: files and packages, and Node's modules. */
function row([folder, { from = [], packages = [], node = true }]) {
  const files = [`${folder}/`, ...from].map((beginning) => `^${escaped(beginning)}`);
  const modules = packages.map((name) => `^node_modules/${escaped(name)}/`);
  const allowed = [...from, ...packages].join(", ") || "nothing else";
  const refusals = [
    {
      name: `what ${folder} may import`,
      severity: "error",
      comment: `${folder}/ may import its own files and ${allowed} (CONTRIBUTING.md, "The house").`,
      from: filesOf(folder),
      to: { pathNot: [...files, ...modules, "^[^/]+\\.(ts|json)$"], dependencyTypesNot: ["core"] },
    },
  ];
  if (node) return refusals;
  const noNode = {
    name: `no Node in ${folder}`,
    severity: "error",
    comment: `${folder}/ also runs where Node is not, or is read there.`,
    from: filesOf(folder),
    to: { dependencyTypes: ["core"] },
  };
  return [...refusals, noNode];
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no circle",
      severity: "error",
      comment: "Move what both need to a file of its own.",
      from: {},
      to: { circular: true },
    },
    ...Object.entries(house).flatMap(row),
    {
      name: "what a work may import",
      severity: "error",
      comment:
        "A work may import #contract/work, #workflow-engine/language, #test, and any package but CDKTF.",
      from: { path: works, pathNot: workResources },
      to: {
        path: ["^node_modules/(@cdktf/|cdktf/)", "^(?!node_modules/)[^/]+/"],
        pathNot: [
          "^contract/work\\.ts$",
          // What answers outgoing calls in its test is the last.
          "^workflow-engine/(index\\.ts$|language/|http/mock-client\\.ts$)",
          "^test/",
          // Its own: what the first pair of brackets of `works` found.
          "^$1/",
        ],
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "the work by its name",
      severity: "error",
      comment: "Import it as #work/…: the tests put another in its place (package.json, imports).",
      from: { path: `^(docs|${Object.keys(house).join("|")})/` },
      to: { path: "^work/", dependencyTypesNot: ["aliased"] },
    },
    {
      name: "the engine by its door",
      severity: "error",
      comment: "Benchmarks measure what others can import: workflow-engine/index.ts.",
      from: { path: "^bench/" },
      to: { path: "^workflow-engine/(?!index\\.ts$)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Circles of types tie files together, too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
