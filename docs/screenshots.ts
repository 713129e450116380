import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import MarkdownIt from "markdown-it";
import type { Browser } from "playwright-core";
import { examples } from "#work/examples";
import { headers, mediaTypes } from "../contract";
import { buildDemoPage } from "../demo/demo-page";
import { publicOriginSettings } from "../demo/public-origins";
import { facadeFront } from "../demo/facade-front";
import { synthesize } from "../demo/synthesize";
import { startLocalRuntime, type LocalRuntime } from "../local/runtime";
import { findBrowser, launchBrowser } from "../test/support/browser";
import { readPage } from "../test/docs/code-blocks/pages";
import { runTree, type Run } from "../workflow-engine";

/** `npm run screenshots`: makes the README's pictures anew, from stacks that run here. */
const projectFolder = resolve(__dirname, "..");
const images = join(__dirname, "images");
const endedRuns: Run[] = [];

/** Starts a stack on a free port, shows it, and stops it. */
async function withStack(stack: string, show: (runtime: LocalRuntime) => Promise<void>) {
  const dataFolder = mkdtempSync(join(tmpdir(), "screenshots-"));
  const runtime = await startLocalRuntime({
    ...{ stack, dataFolder, publicOriginSettings, port: 0 },
    outdir: join(projectFolder, "cdktf.out"),
    pages: await buildDemoPage(projectFolder),
    onRunEnd: (run) => endedRuns.push(run),
    onProblem: (problem) => console.error(problem),
  });
  try {
    await show(runtime);
  } finally {
    await runtime.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** The demo page once its first request is done. */
async function demoPage(browser: Browser, { baseUrl, credential }: LocalRuntime): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 1240 } });
  const key = "functionKey" in credential ? credential.functionKey : "";
  await page.goto(`${baseUrl}/#key=${key}`);
  await page.getByText("Add", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.locator(".result").waitFor();
  await page.evaluate("scrollTo(0, 0)");
  await page.screenshot({ path: join(images, "demo-page.png") });
  await page.close();
}

/** A run of the facade's workflow, as the terminal shows it. */
async function facadeRun(browser: Browser, runtime: LocalRuntime): Promise<void> {
  const { triggerUrl = "" } = facadeFront(runtime) ?? {};
  await fetch(triggerUrl, {
    method: "POST",
    headers: { [headers.contentType]: mediaTypes.json },
    body: JSON.stringify(examples.quick),
  });
  const [run] = endedRuns;
  if (run === undefined) throw new Error("no run of the workflow has ended");
  const page = await browser.newPage({ viewport: { width: 1180, height: 100 } });
  await page.setContent(
    "<style>pre { margin: 0; padding: 1.25rem; background: #14171b; color: #e7eaee; font: 15px/1.45 monospace; white-space: pre-wrap }</style><pre></pre>",
  );
  await page.locator("pre").evaluate((pre: { textContent: string }, text) => {
    pre.textContent = text;
  }, runTree(run));
  await page.locator("pre").screenshot({ path: join(images, "run-tree.png") });
  await page.close();
}

/** The README's example of a review, as a pull request shows the comment. */
async function reviewComment(browser: Browser): Promise<void> {
  const path = "README.md";
  const { blocks } = readPage(path, readFileSync(join(projectFolder, path), "utf8"));
  const example = blocks.find(({ attributes }) => attributes["output"] === "review");
  if (example === undefined) throw new Error(`${path} shows no output of a review any more`);
  const page = await browser.newPage({ viewport: { width: 1180, height: 100 } });
  await page.setContent(
    `<style>
      main { padding: 1.5rem; background: #fff; color: #1f2328; font: 16px/1.5 sans-serif }
      h1, h2 { padding-bottom: .3em; border-bottom: 1px solid #d1d9e0 }
      h1 { margin-top: 0 }
      table { border-collapse: collapse } td, th { padding: .4rem .8rem; border: 1px solid #d1d9e0 }
      code { padding: .2em .4em; border-radius: 6px; background: #eff1f3; font-size: 85% }
    </style><main>${new MarkdownIt().render(example.text)}</main>`,
  );
  await page.locator("main").screenshot({ path: join(images, "review.png") });
  await page.close();
}

async function main(): Promise<void> {
  const executable = findBrowser();
  if (!executable) throw new Error("There is no Chromium here; CHROMIUM may name one.");
  await synthesize(projectFolder);
  const browser = await launchBrowser(executable);
  try {
    await reviewComment(browser);
    await withStack("functions-only", (runtime) => demoPage(browser, runtime));
    await withStack("logic-app-facade", (runtime) => facadeRun(browser, runtime));
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
