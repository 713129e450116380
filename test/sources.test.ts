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

describe("sources", () => {
  // The linter has no rule for it.
  test("say `private`, never `#name`", () => {
    const all = sources();
    expect(all).toEqual(expect.arrayContaining(["main.ts", "work/work.ts"]));
    const found = all.filter((file) =>
      privateName.test(readFileSync(join(projectRoot, file), "utf8")),
    );
    expect(found).toEqual([]);
  });

  test.each(["  #count = 0;", "  readonly #count: number;", "  static async #open() {}"])(
    "%p would be found",
    (line) => expect(line).toMatch(privateName),
  );
});
