import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configurationSchema } from "../../stacks/configuration-schema";
import { projectRoot, stackNames } from "../support/synth";

const readme = readFileSync(join(projectRoot, "README.md"), "utf8");

/** First cells of the rows of the table under a heading. */
function rows(heading: string): string[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell ?? "");
}

test("the README's configuration table is the configuration", () => {
  expect(rows("Configure").sort()).toEqual(Object.keys(configurationSchema.properties).sort());
});

test("the README names every default as it is", () => {
  for (const [name, option] of Object.entries<object>(configurationSchema.properties)) {
    const value: unknown = "default" in option ? option.default : undefined;
    if (value === undefined || typeof value === "object") continue;
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    expect(readme).toContain(`| \`${name}\` | \`${shown}\` |`);
  }
});

test("the README's table of variants has a column for each stack", () => {
  const [, head = ""] = /^\| \| (`.*`) \|$/m.exec(readme) ?? [];
  expect(head.split(" | ")).toEqual(stackNames.map((name) => `\`${name}\``));
});
