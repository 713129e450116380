import tseslint from "typescript-eslint";

const house = [
  "contract",
  "work",
  "workflow-engine",
  "functions",
  "logic-apps",
  "client",
  "constructs",
  "stacks",
  "local",
  "demo",
  "conformance",
  "operate",
  "capacity",
  "review",
];

/** Rooms with an `index.ts` as their only door; a folder inside one may be another (`room/folder`). */
const doors = ["workflow-engine"];

/** Matches the imports that `folder` may not make of a room, given the rooms that it may use. */
function forbidden(room, folder, rooms) {
  if (room === folder) return [];
  const inside = rooms.find((name) => name.startsWith(`${room}/`))?.slice(room.length);
  if (inside !== undefined) return [`\\.\\./${room}(?!${inside}/)`];
  if (!rooms.includes(room)) return [`\\.\\./${room}(/|$)`];
  return doors.includes(room) ? [`\\.\\./${room}/`] : [];
}

/**
 * One row of the import table: `folder` may import its own files, `rooms` and `packages`.
 * A package that no row names is refused everywhere but in test/ and bench/.
 */
function row(folder, { rooms = [], packages = [], node = true, anyPackage = false }) {
  const escaped = packages.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const allowed = ["\\.", ...(node ? ["node:"] : []), ...escaped.map((name) => `${name}(/|$)`)];
  return {
    files: [`${folder}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: house.flatMap((room) => forbidden(room, folder, rooms)).join("|"),
              message: `${folder}/ may import ${[...rooms, ...packages].join(", ") || "nothing"} (docs: CONTRIBUTING.md, import table).`,
            },
            {
              regex: anyPackage ? "^(@cdktf/|cdktf)" : `^(?!${allowed.join("|")})`,
              message: `${folder}/ may import only these packages: ${packages.join(", ") || "none"} (docs: CONTRIBUTING.md, import table).`,
            },
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  {
    ignores: [
      "node_modules/",
      "cdktf.out/",
      ".local/",
      "coverage/",
      "dist/",
      "**/*.js",
      "**/*.mjs",
      "**/*.cjs",
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/prefer-nullish-coalescing": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/require-await": "off",
      "max-lines": ["error", { max: 260, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": ["error", { max: 45, skipBlankLines: true, skipComments: true }],
    },
  },
  row("contract", { node: false }),
  row("workflow-engine", {
    packages: [
      "ajv",
      "luxon",
      "windows-iana",
      "@xmldom/xmldom",
      "xpath",
      "commander",
      "picocolors",
    ],
  }),
  row("work", { anyPackage: true }),
  // What the work adds to the stacks is infrastructure, and made of constructs (docs/extending.md).
  { files: ["work/resources.ts"], rules: { "no-restricted-imports": "off" } },
  row("examples", { anyPackage: true }),
  row("functions", {
    rooms: ["contract"],
    packages: [
      "#work",
      "@azure/functions",
      "@azure/storage-blob",
      "@azure/storage-queue",
      "@azure/data-tables",
      "@azure/identity",
      "ajv",
      "ajv-formats",
    ],
  }),
  row("logic-apps", {
    rooms: ["contract", "workflow-engine/language"],
    packages: ["#work"],
    node: false,
  }),
  row("client", { rooms: ["contract"], packages: ["commander"] }),
  row("client/page", {
    rooms: ["contract", "client"],
    packages: [
      "#work",
      "@cfworker/json-schema",
      "@jsonforms/core",
      "@jsonforms/vue",
      "@jsonforms/vue-vanilla",
      "vue",
    ],
    node: false,
  }),
  row("constructs", {
    rooms: ["contract", "logic-apps", "workflow-engine/language"],
    packages: ["cdktf", "@cdktf/provider-azurerm", "constructs", "esbuild", "fflate"],
  }),
  row("stacks", {
    rooms: ["contract", "constructs", "logic-apps"],
    packages: ["#work", "cdktf", "@cdktf/provider-azurerm", "constructs", "ajv", "ajv-formats"],
  }),
  row("local", {
    rooms: ["workflow-engine"],
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
  }),
  row("demo", {
    rooms: ["local", "client", "contract", "operate", "workflow-engine"],
    packages: ["#work", "commander", "esbuild", "luxon", "nanospinner", "picocolors"],
  }),
  row("conformance", {
    rooms: ["contract", "demo", "local"],
    packages: ["#work", "@xmldom/xmldom", "commander", "picocolors"],
  }),
  row("operate", {
    rooms: ["contract", "functions", "local"],
    packages: [
      "@azure/data-tables",
      "@azure/identity",
      "@azure/storage-blob",
      "@azure/storage-queue",
      "commander",
      "picocolors",
    ],
  }),
  row("capacity", { rooms: ["contract"], packages: ["commander"], node: false }),
  row("review", {
    rooms: ["workflow-engine/language"],
    packages: ["commander", "fflate", "acorn", "eslint-scope", "@jridgewell/sourcemap-codec"],
  }),
  {
    files: ["bench/**/*.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ regex: "\\.\\./workflow-engine/" }] }],
    },
  },
  {
    files: ["test/**/*.ts", "bench/**/*.ts"],
    rules: { "max-lines-per-function": "off" },
  },
);
