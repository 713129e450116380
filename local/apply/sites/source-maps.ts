import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Lets the source maps of an unzipped package lead to the sources on this machine: stack traces name
 * files that are there, and a breakpoint in one of them is found.
 * @param sourcesFolder what the package's root was when it was bundled
 * @see https://tc39.es/ecma426/ (`sourceRoot`)
 */
export function leadToSources(packageFolder: string, sourcesFolder: string): void {
  const files = readdirSync(packageFolder, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".js.map") && !isShipped(name))) {
    const path = join(packageFolder, file);
    const map = JSON.parse(readFileSync(path, "utf8")) as object;
    const sourceRoot = sourceRootOf(join(sourcesFolder, dirname(relative(packageFolder, path))));
    writeFileSync(path, JSON.stringify({ ...map, sourceRoot }));
  }
}

/** @param folder which stands for that of the source map */
export function sourceRootOf(folder: string): string {
  return `${pathToFileURL(folder).href}/`;
}

/** Packages that come with the bundle have sources of their own, or none. */
function isShipped(name: string): boolean {
  return name.split(/[\\/]/).includes("node_modules");
}
