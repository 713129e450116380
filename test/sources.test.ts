import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./support/project-root";

/** What others made, or the project makes. */
const madeFolders = ["node_modules", "cdktf.out", "coverage", "dist"];

/** Every TypeScript source of the project, from its root. */
function sources(): readonly string[] {
  const folders = readdirSync(projectRoot, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter((name) => !madeFolders.includes(name));
  const files = folders.flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      join(folder, file),
    ),
  );
  return [...readdirSync(projectRoot), ...files].filter((file) => file.endsWith(".ts"));
}

/** A member that JavaScript keeps private, at the beginning of its line. */
const privateName = /^\s*(?:(?:static|readonly|async|get|set|declare) )*\*?#[a-z_$]\w*/im;

/** A default in another form than `@default`, which editors and the pages of types know. */
const otherDefault = /^\s*(?:\/\*\*|\*).*(?:\. Default |\bDefault: |@default[vV]alue)/m;

/** An import of types that says `type` for each. */
const typesOneByOne = /^import \{(?: type \w+,?)+ \} from/m;

// What the linter has no rule for, or has one that sees only a part of it.
describe("sources", () => {
  const all = sources();

  test("are found", () => {
    expect(all).toEqual(expect.arrayContaining(["main.ts", "work/work.ts"]));
  });

  test.each([
    ["`private`, never `#name`", privateName],
    ["`@default`", otherDefault],
    ["`import type` for types alone", typesOneByOne],
  ])("say %s", (_, other) => {
    const found = all.filter(
      (file) =>
        file !== "test/sources.test.ts" &&
        other.test(readFileSync(join(projectRoot, file), "utf8")),
    );
    expect(found).toEqual([]);
  });

  test.each([
    [privateName, "  #count = 0;"],
    [privateName, "  readonly #count: number;"],
    [privateName, "  static async #open() {}"],
    [otherDefault, "  /** Iterations at once. Default 20. */"],
    [otherDefault, "   * there is none. Default: the machine's."],
    [otherDefault, "/** Seconds. @defaultValue 3 */"],
    [typesOneByOne, 'import { type A, type B } from "./a";'],
  ])("%p finds %p", (pattern, line) => expect(line).toMatch(pattern));
});
