import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, version, type BuildOptions } from "esbuild";

const entry = require.resolve("azurite/dist/src/azurite.js");
const packages = join(dirname(require.resolve("azurite/package.json")), "..");
const absent = join(__dirname, "azurite-absent.cjs");

const options = {
  entryPoints: [entry],
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  alias: { sequelize: absent, applicationinsights: absent },
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * Azurite as one file, which starts in a third of the time that its thousand files take. Made once
 * for the packages that are installed, and kept beside them: `npm ci` removes it with them.
 *
 * @param folder where it is kept. @default `node_modules/.cache/azurite`
 * @returns path of the script to run; Azurite's own where that folder may not be written to
 */
export async function bundledAzurite(folder = join(packages, ".cache", "azurite")) {
  const madeOf = [version, JSON.stringify(options), contentOf(absent), installedPackages()];
  const hash = createHash("sha256").update(madeOf.join("\0")).digest("hex").slice(0, 16);
  const outfile = join(folder, `${hash}.js`);
  if (existsSync(outfile)) return outfile;
  try {
    mkdirSync(folder, { recursive: true });
    // Nobody runs half of it: it gets its name when it is whole. Two may make it at once, in one process, too.
    const unfinished = `${outfile}.${randomUUID()}`;
    await build({ ...options, outfile: unfinished });
    renameSync(unfinished, outfile);
    return outfile;
  } catch {
    return entry;
  }
}

/** npm's list of what it has installed. */
function installedPackages(): string {
  const list = join(packages, ".package-lock.json");
  return existsSync(list) ? contentOf(list) : "";
}

function contentOf(file: string): string {
  return readFileSync(file, "utf8");
}
