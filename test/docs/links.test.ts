import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { projectRoot } from "../support/synth";
import { readPages, type Page } from "./code-blocks/pages";

const pages = readPages();

/** Names of the project's sources, for a page that speaks of a folder's `index.ts`. */
const names = new Set(
  ["contract", "functions", "local", "stacks", "workflow-engine", "docs"].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" }).map((path) =>
      basename(path),
    ),
  ),
);

/** Targets of a page's links and pictures, without those of the web. */
function targets({ source }: Page): string[] {
  return [...source.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^(https?|mailto):/.test(target));
}

/** GitHub's anchor of a heading. */
function anchors({ source }: Page): string[] {
  return [...source.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

test("every link of every page leads somewhere", () => {
  const dead = pages.flatMap((page) =>
    targets(page).flatMap((target) => {
      const [file = "", anchor] = target.split("#");
      const path = file === "" ? page.path : join(dirname(page.path), file);
      const leads =
        existsSync(join(projectRoot, path)) &&
        (anchor === undefined ||
          pages.some((other) => other.path === path && anchors(other).includes(anchor)));
      return leads ? [] : [`${page.path}: ${target}`];
    }),
  );
  expect(dead).toEqual([]);
});

test("no page cites a file that the repository lacks", () => {
  const cited = pages.flatMap(({ path, inlineCode }) =>
    inlineCode
      .filter((code) => /^[\w./-]+\.(ts|mjs|md)$/.test(code))
      // The adopter's own folder may have what the sample has no use for.
      .filter((code) => !code.startsWith("work/"))
      .filter((code) => ![code, join(dirname(path), code)].some(exists) && !names.has(code))
      .map((code) => `${path}: ${code}`),
  );
  expect(cited).toEqual([]);
});

function exists(path: string): boolean {
  return existsSync(join(projectRoot, path));
}
