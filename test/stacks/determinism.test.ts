import { createHash } from "node:crypto";
import { readFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Testing, TerraformStack } from "cdktf";
import { tmpdir } from "node:os";
import { FunctionCode } from "../../constructs/function-code";
import { projectRoot, stackFile, stackNames, synthesize } from "../support/synth";

describe("synthesizing twice", () => {
  // An empty variable is an unset one, but makes a second run.
  const again = () => synthesize({ REQUEST_REPLY_LOCATION: "" });

  test.each(stackNames)("gives the same bytes of %s", (name) => {
    expect(readFileSync(stackFile(name, again()), "utf8")).toBe(
      readFileSync(stackFile(name), "utf8"),
    );
  });

  test("gives the same packages, although in another folder and at another time", () => {
    const [first, second] = [synthesize(), again()].map(packagesOf);
    expect(second).toEqual(first);
    expect(Object.keys(first ?? {})).toHaveLength(stackNames.length);
  });

  /** SHA-256 of each archive by its path. */
  function packagesOf(outdir: string): Record<string, string> {
    const paths = readdirSync(join(outdir, "stacks"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith("archive.zip"))
      .sort();
    return Object.fromEntries(
      paths.map((path) => [
        path,
        createHash("sha256")
          .update(readFileSync(join(outdir, "stacks", path)))
          .digest("hex"),
      ]),
    );
  }
});

describe("the path of a Function App's code", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "code-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function pathOf(name: string, source: string): string {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "app.ts"), source);
    const stack = new TerraformStack(Testing.app({ outdir: join(folder, "out") }), "stack");
    return FunctionCode.fromEntry(stack, "Code", {
      entry: relative(projectRoot, join(folder, name, "app.ts")),
      host: {},
    }).path;
  }

  test("changes with the source", () => {
    expect(pathOf("one", "console.log(1);")).not.toBe(pathOf("two", "console.log(2);"));
  });

  test("is where Terraform finds the zip, below the stack's folder", () => {
    expect(pathOf("one", "console.log(1);")).toMatch(/^assets\/\w+\/[0-9A-F]{32}\/archive\.zip$/);
  });
});
