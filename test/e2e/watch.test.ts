import { EventEmitter, once } from "node:events";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { watchFunctions } from "../../demo/watch";
import { bundleOptions } from "../../function-bundle";
import { makeSite, send, startHost, stopHosts } from "../local/function-host/site";
import { projectRoot } from "../support/synth";

const app = (text: string, route = "greet") => `
  import { app } from "@azure/functions";
  import { name } from "../../contract/name";
  app.http("${route}", { handler: async () => ({ body: "${text} " + name }) });`;

let project: string;
let watcher: { stop(): Promise<void> } | undefined;
const lines: string[] = [];
/** Emits `line` after each. */
const reports = new EventEmitter();

/** A project of two folders, below ours so that it finds the same packages. */
beforeEach(() => {
  project = mkdtempSync(join(projectRoot, "node_modules", ".watch-"));
  mkdirSync(join(project, "functions", "apps"), { recursive: true });
  mkdirSync(join(project, "contract"));
  write("functions/apps/greeter.ts", app("hello"));
  write("contract/name.ts", 'export const name = "Ada";');
  lines.length = 0;
});
afterEach(async () => {
  await watcher?.stop();
  await stopHosts();
  rmSync(project, { recursive: true });
});

function write(file: string, text: string): void {
  writeFileSync(join(project, file), text);
}

/** Serves the project's app, and watches it. */
async function start() {
  const site = makeSite("");
  const options = { ...bundleOptions("functions/apps/greeter.ts"), absWorkingDir: project };
  for (const { path, contents } of buildSync(options).outputFiles) {
    writeFileSync(join(site.packageFolder, "dist", path.split("/").at(-1) ?? ""), contents);
  }
  const manifest = JSON.stringify({ source: "functions/apps/greeter.ts", main: "dist/app.js" });
  writeFileSync(join(site.packageFolder, "package.json"), manifest);
  const { host } = await startHost(site);
  watcher = await watchFunctions({
    ...{ host, projectFolder: project, folder: join(project, "watch") },
    report: (line) => {
      lines.push(line);
      reports.emit("line");
    },
  });
  return async () => (await send(host, "GET", "/api/greet")).text;
}

async function untilReported(pattern: RegExp): Promise<void> {
  while (!lines.some((line) => pattern.test(line))) await once(reports, "line");
}

describe("functions that are watched", () => {
  test("run as changed, whichever of their sources it was", async () => {
    const greet = await start();
    expect(await greet()).toBe("hello Ada");
    write("contract/name.ts", 'export const name = "Grace";');
    await untilReported(/^The changed functions of func-test run/);
    expect(await greet()).toBe("hello Grace");
  });

  test("run as changed also when an editor puts a new file in the place of the old, again and again", async () => {
    const greet = await start();
    for (const name of ["Grace", "Edsger", "Barbara"]) {
      lines.length = 0;
      write("contract/name.ts.new", `export const name = "${name}";`);
      renameSync(join(project, "contract/name.ts.new"), join(project, "contract/name.ts"));
      await untilReported(/^The changed functions of func-test run/);
      expect(await greet()).toBe(`hello ${name}`);
    }
  });

  test("go on as they were while a change does not compile, or does not load", async () => {
    const greet = await start();
    write("functions/apps/greeter.ts", "this is no TypeScript");
    await untilReported(/not reloaded: .*Expected ";"/s);
    expect(await greet()).toBe("hello Ada");
    write("functions/apps/greeter.ts", 'throw new Error("SETTING is missing");');
    await untilReported(/not reloaded: .*SETTING is missing/s);
    expect(await greet()).toBe("hello Ada");
    write("functions/apps/greeter.ts", app("good day"));
    await untilReported(/^The changed functions/);
    expect(await greet()).toBe("good day Ada");
  });

  test("say that another route needs another start", async () => {
    await start();
    write("functions/apps/greeter.ts", app("hello", "wave"));
    await untilReported(/triggers and routes change at the next start/);
  });
});
