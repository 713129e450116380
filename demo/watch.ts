import { cpSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { context, type BuildContext, type BuildResult } from "esbuild";
import { bundleOptions } from "../function-bundle";
import { sourceRootOf } from "../local/apply/sites/source-maps";
import type { FunctionHost } from "../local/function-host/function-host";

export interface WatchOptions {
  readonly host: Pick<FunctionHost, "site" | "reload">;
  /** Root of the sources; every import of the app below it is watched. */
  readonly projectFolder: string;
  /** Where the changed packages are kept; emptied first. */
  readonly folder: string;
  /** Told of every reload, and of what stands against one. */
  readonly report: (line: string) => void;
}

/** What a bundling has to give. */
const built = { write: false, metafile: true } as const;
type Bundled = BuildResult<typeof built>;

/** Editors write a file in several steps. */
const settleMilliseconds = 50;

/** Bundles a Function App anew whenever one of its sources changes, and lets its host run that. */
export async function watchFunctions(options: WatchOptions): Promise<{ stop(): Promise<void> }> {
  const watcher = new FunctionsWatcher(options);
  await watcher.start();
  return watcher;
}

class FunctionsWatcher {
  private bundler?: BuildContext<typeof built>;
  /** Watchers by the folder that each watches. */
  private readonly watched = new Map<string, { close(): void }>();
  private timer?: NodeJS.Timeout;
  private reloads = 0;
  private reloading: Promise<void> = Promise.resolve();

  constructor(private readonly options: WatchOptions) {}

  async start(): Promise<void> {
    const { host, projectFolder, folder } = this.options;
    rmSync(folder, { recursive: true, force: true });
    const manifest = readFileSync(join(host.site.packageFolder, "package.json"), "utf8");
    const { source } = JSON.parse(manifest) as { readonly source: string };
    const options = bundleOptions(source);
    this.bundler = await context({
      ...options,
      ...{ absWorkingDir: projectFolder, logLevel: "silent", ...built },
      sourceRoot: sourceRootOf(join(projectFolder, dirname(options.outfile))),
    });
    this.watchSources(await this.bundler.rebuild());
  }

  /**
   * Watches each folder by itself: of one that is watched with what is below it, Node 20 loses a file
   * on Linux once an editor has saved it by putting a new one in its place.
   */
  private watchSources({ metafile }: Bundled): void {
    for (const folder of foldersOf(Object.keys(metafile.inputs))) {
      if (this.watched.has(folder)) continue;
      const path = join(this.options.projectFolder, folder);
      this.watched.set(
        folder,
        watch(path, () => this.rebuildSoon()),
      );
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    for (const one of this.watched.values()) one.close();
    await this.reloading;
    await this.bundler?.dispose();
  }

  private rebuildSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.reloading = this.reloading.then(() => this.rebuild());
    }, settleMilliseconds);
  }

  private async rebuild(): Promise<void> {
    const { host, report } = this.options;
    const started = performance.now();
    try {
      const result = await this.bundler?.rebuild();
      if (result === undefined) return;
      this.watchSources(result);
      await host.reload(this.packaged(result));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      report(`The changed functions of ${host.site.name} run (${seconds} s).`);
    } catch (error) {
      report(`The functions of ${host.site.name} are not reloaded: ${(error as Error).message}`);
    }
  }

  /** A copy of the deployed package, with the new bundle in place of its own. */
  private packaged({ outputFiles }: Bundled): string {
    const { host, folder } = this.options;
    const target = join(folder, String(++this.reloads));
    mkdirSync(folder, { recursive: true });
    cpSync(host.site.packageFolder, target, { recursive: true });
    for (const { path, contents } of outputFiles) {
      writeFileSync(join(target, "dist", basename(path)), contents);
    }
    return target;
  }
}

/** The folders of the project that an app's sources are in. */
function foldersOf(inputs: readonly string[]): Set<string> {
  const own = inputs.filter((input) => !input.startsWith("node_modules/") && input.includes("/"));
  return new Set(own.filter((input) => !input.startsWith("../")).map((input) => dirname(input)));
}
