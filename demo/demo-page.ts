import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Page } from "../local/gateway/gateway";

export const demoPagePath = "/";

/** How clients reach a stack: they submit to its acceptor and poll, or call a facade's door. */
export type Front = "acceptor" | "door";

export interface DemoPageOptions {
  /** @default acceptor */
  readonly front?: Front;
  /** The one request that the page offers, as JSON. @default the work's examples, and a form */
  readonly request?: unknown;
}

/**
 * Bundles the demo page of `client/page`, known here by its paths only, with the work's own view of
 * a result (`result-view.ts` beside the work) when there is one. What the form needs is a script of
 * its own, which the page loads when it stands.
 */
export async function buildDemoPage(
  projectFolder: string,
  { front = "acceptor", request }: DemoPageOptions = {},
): Promise<ReadonlyMap<string, Page>> {
  const folder = join(projectFolder, "client", "page");
  const [html, style, scripts] = await Promise.all([
    readFile(join(folder, "index.html"), "utf8"),
    readFile(join(folder, "style.css")),
    bundle(folder, request),
  ]);
  const page = html.replace('data-front="acceptor"', `data-front="${front}"`);
  return new Map<string, Page>([
    [demoPagePath, { contentType: "text/html; charset=utf-8", body: page }],
    ["/style.css", { contentType: "text/css; charset=utf-8", body: style }],
    ...scripts,
  ]);
}

async function bundle(folder: string, request: unknown): Promise<[string, Page][]> {
  // The work that this process resolves, whichever that is.
  const work = dirname(require.resolve("#work/work"));
  const ownView = join(work, "result-view.ts");
  const { outputFiles } = await build({
    entryPoints: [join(folder, "page.ts")],
    outdir: folder,
    chunkNames: "[name]-[hash]",
    ...(request === undefined ? { alias: { "#work": work } } : { plugins: [oneRequest(request)] }),
    inject: existsSync(ownView) ? [ownView] : [],
    ...{ bundle: true, splitting: true, minify: true, write: false },
    ...{ format: "esm", target: "es2022" },
    define: {
      "process.env.NODE_ENV": '"production"',
      // https://vuejs.org/api/compile-time-flags.html: JSON Forms is written with the options API.
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
  });
  return outputFiles.map(({ path, contents }) => [
    `/${basename(path)}`,
    { contentType: "text/javascript; charset=utf-8", body: Buffer.from(contents) },
  ]);
}

/** The page's view of a work that is a backend's: one request, and nothing to make a form from. */
function oneRequest(request: unknown): Plugin {
  const modules: Readonly<Record<string, string>> = {
    "#work/examples": `export const examples = { quick: ${JSON.stringify(request)} };`,
    "#work/schema": "export const requestSchema = {};",
  };
  return {
    name: "one-request",
    setup(build) {
      build.onResolve({ filter: /^#work\// }, ({ path }) => ({ path, namespace: "one-request" }));
      build.onLoad({ filter: /.*/, namespace: "one-request" }, ({ path }) => ({
        contents: modules[path],
      }));
    },
  };
}
