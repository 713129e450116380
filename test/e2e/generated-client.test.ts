import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { openApiDocument } from "../../contract/openapi/document";
import { ServedApp } from "../conformance/served-app";
import * as work from "../sample/schema";
import { sampleRequest, sampleResult } from "../support/function-app";
import { projectRoot } from "../support/synth";

/** What somebody writes on top of the generated types. */
const program = `
import createClient from "openapi-fetch";
import type { components, paths } from "./types";

type Problem = components["schemas"]["Problem"];

export async function quote(baseUrl: string, key: string, body: components["schemas"]["WorkRequest"]) {
  const client = createClient<paths>({ baseUrl });
  const { response, error } = await client.POST("/api/requests", {
    params: { header: { prefer: "wait=5" } },
    headers: { "x-functions-key": key },
    redirect: "manual",
    body,
  });
  if (error) return { refused: error satisfies Problem };
  const id = response.headers.get("operation-location")?.split("/").at(-1) ?? "";
  const operation = await client.GET("/api/operations/{id}", { params: { path: { id } } });
  const result = await client.GET("/api/results/{id}", { params: { path: { id } } });
  return { accepted: response.status, status: operation.data?.status, result: result.data };
}
`;

/** Imports resolve from there. */
const cache = join(projectRoot, "node_modules/.cache");
let folder: string;
beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, "generated-client-"));
  const document = openApiDocument({
    work,
    publicBaseUrl: "https://api.example.com",
    authentication: "function-key",
  });
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(document));
  const cli = join(projectRoot, "node_modules/openapi-typescript/bin/cli.js");
  execFileSync(process.execPath, [cli, "openapi.json", "-o", "types.ts"], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same, but for a path that the service does not have. */
const wrongProgram = program.replace('"/api/operations/{id}"', '"/api/operation/{id}"');

/**
 * Compiles programs beside the generated types, all at once: the compiler reads its library once.
 *
 * @returns each program's mistakes, in TypeScript's words
 */
function compile<Name extends string>(
  programs: Readonly<Record<Name, string>>,
): Readonly<Record<Name, string[]>> {
  const fileOf = (name: string) => join(folder, `${name}.ts`);
  const entries = Object.entries<string>(programs);
  for (const [name, source] of entries) writeFileSync(fileOf(name), source);
  const compiler = ts.createProgram(
    entries.map(([name]) => fileOf(name)),
    {
      strict: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
      types: [],
      skipLibCheck: true,
    },
  );
  compiler.emit();
  const general = [...compiler.getOptionsDiagnostics(), ...compiler.getGlobalDiagnostics()];
  const diagnosticsOf = (name: string) => {
    const source = compiler.getSourceFile(fileOf(name));
    return [
      ...compiler.getSyntacticDiagnostics(source),
      ...compiler.getSemanticDiagnostics(source),
    ];
  };
  const mistakes = entries.map(([name]) => {
    const all = [...general, ...diagnosticsOf("types"), ...diagnosticsOf(name)].map(
      ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
    );
    return [name, all];
  });
  return Object.fromEntries(mistakes) as Record<Name, string[]>;
}

let mistakes: ReturnType<typeof compile<"quote" | "wrong">>;
beforeAll(() => (mistakes = compile({ quote: program, wrong: wrongProgram })));

test("a client that is generated from the document compiles, and drives an operation", async () => {
  expect(mistakes.quote).toEqual([]);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it exists since a moment ago
  const { quote } = require(join(folder, "quote.js")) as {
    quote: (baseUrl: string, key: string, body: unknown) => Promise<unknown>;
  };
  const served = await ServedApp.start();
  try {
    expect(await quote(served.baseUrl, "k", sampleRequest)).toEqual({
      accepted: 303,
      status: "Succeeded",
      result: sampleResult,
    });
    expect(await quote(served.baseUrl, "k", { customer: "", lines: [] })).toMatchObject({
      refused: {
        error: { code: "InvalidRequest" },
        violations: [{ pointer: "/customer" }, { pointer: "/lines" }],
      },
    });
  } finally {
    await served.stop();
  }
});

test("a program that uses the service another way does not compile", () => {
  expect(mistakes.wrong.join("\n")).toMatch(/"\/api\/operation\/\{id\}"/);
});
