import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demonstrationVariables } from "../../demo/facade-front";

describe("the configuration that a local run is synthesized with", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "project-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function facadeWith(facade: object | undefined, variable?: string): unknown {
    const context = facade && { asyncRequestReply: { facade } };
    writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ app: "x", context }));
    const environment = variable === undefined ? {} : { REQUEST_REPLY_FACADE: variable };
    const text = demonstrationVariables(folder, environment)["REQUEST_REPLY_FACADE"];
    return text === undefined ? undefined : JSON.parse(text);
  }

  test("has a short time budget, so that an overrun needs no patience", () => {
    expect(facadeWith(undefined)).toEqual({ timeoutSeconds: 5 });
  });

  test("keeps what the project or the variable chose, the budget included", () => {
    const callers = ["d9d4f9a2-6f57-4a4e-9e52-0d4f2a1f0b11"];
    expect(facadeWith({ auth: "entra", callers })).toEqual({
      timeoutSeconds: 5,
      auth: "entra",
      callers,
    });
    expect(facadeWith({ timeoutSeconds: 90 })).toEqual({ timeoutSeconds: 90 });
    expect(facadeWith({ timeoutSeconds: 90 }, '{"timeoutSeconds":30}')).toEqual({
      timeoutSeconds: 30,
    });
  });

  test("fails when the project's file is no JSON, and names it", () => {
    const file = join(folder, "cdktf.json");
    writeFileSync(file, '{ "app": "x", }');
    expect(() => demonstrationVariables(folder, {})).toThrow(`${file} must be a file of JSON: `);
  });

  test.each(["no JSON", "[1]", "null"])("leaves %s to the synth, which refuses it", (variable) => {
    expect(facadeWith(undefined, variable)).toBeUndefined();
  });
});
