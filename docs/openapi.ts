import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DescribedWork } from "../contract/openapi/schemas";
import { openApiDocument } from "../contract/openapi/document";
import { frontOf } from "../demo/facade-front";

/** Where the pages lie; the service serves its own, with its own address. */
export const openApiFolder = join(__dirname, "openapi");

/** `docs/openapi/{stack}.json` of the synthesized stacks, with a key as the way in, by file name. */
export function openApiPages(
  stacks: readonly string[],
  outdir: string,
  work: DescribedWork,
): Map<string, string> {
  return new Map(
    stacks.map((stack) => {
      const document = openApiDocument({
        work,
        publicBaseUrl: "https://api.example.com",
        authentication: "function-key",
        hasDoor: frontOf(outdir, stack) === "door",
      });
      return [`${stack}.json`, `${JSON.stringify(document, null, 2)}\n`];
    }),
  );
}

/** The page as it lies in the folder, to compare; formatted, so as data. */
export function keptOpenApiPage(name: string): unknown {
  return JSON.parse(readFileSync(join(openApiFolder, name), "utf8"));
}
