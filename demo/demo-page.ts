import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import type { Page } from "../local/gateway/gateway";

export const demoPagePath = "/";

/**
 * Bundles the demo page of `client/page`, known here by its paths only, with the work's own view of
 * a result (`result-view.ts` beside the work) when there is one.
 */
export async function buildDemoPage(projectFolder: string): Promise<ReadonlyMap<string, Page>> {
  const folder = join(projectFolder, "client", "page");
  // The work that this process resolves, whichever that is.
  const work = dirname(require.resolve("#work/work"));
  const ownView = join(work, "result-view.ts");
  const [html, style, bundle] = await Promise.all([
    readFile(join(folder, "index.html")),
    readFile(join(folder, "style.css")),
    build({
      entryPoints: [join(folder, "page.ts")],
      alias: { "#work": work },
      inject: existsSync(ownView) ? [ownView] : [],
      ...{ bundle: true, minify: true, write: false, format: "esm", target: "es2022" },
    }),
  ]);
  const script = Buffer.from(bundle.outputFiles[0]?.contents ?? []);
  return new Map<string, Page>([
    [demoPagePath, { contentType: "text/html; charset=utf-8", body: html }],
    ["/style.css", { contentType: "text/css; charset=utf-8", body: style }],
    ["/page.js", { contentType: "text/javascript; charset=utf-8", body: script }],
  ]);
}
