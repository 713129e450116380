import axe, { type AxeResults } from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { WorkFailed, WorkFile, type Work } from "../../../contract";
import { buildDemoPage, type Front } from "../../../demo/demo-page";
import { functionKey, ServedApp, type Breach } from "../../conformance/served-app";
import { examples } from "../../sample/examples";
import { quote } from "../../sample/work";
import type { QuoteRequest } from "../../sample/schema";
import { operationsPath } from "../../../demo/operations-page";
import type { Page as ServedPage } from "../../../local/gateway/gateway";
import { findBrowser, launchBrowser } from "../../support/browser";
import { projectRoot } from "../../support/synth";

/** A group of tests that need Chromium; skipped, with the reason, where there is none. */
export function withBrowser(name: string, tests: (executable: string) => void): void {
  const executable = findBrowser();
  if (executable) return describe(name, () => tests(executable));
  describe.skip(`${name} (this machine has no Chromium, and CHROMIUM names none)`, () => tests(""));
}

/** One pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);
export const script = "<script>document.title = 'taken over'</script>";
export const bytes = Buffer.from([0, 255, 1, 254]);
export const { lines } = examples.quick;

/** A work that takes no longer than a test has to see, and makes files for customers of these names. */
const work: Work<QuoteRequest, unknown> = async (request, { signal, progress }) => {
  switch (request.customer) {
    case "image":
      return new WorkFile(png, { contentType: "image/png" });
    case "script":
      return new WorkFile(script, { contentType: "text/html" });
    case "bytes":
      return new WorkFile(bytes, { contentType: "application/octet-stream" });
  }
  if (request.simulate?.outcome === "permanent-failure") throw new WorkFailed("As asked.");
  if (request.simulate?.seconds === examples.slow.simulate?.seconds) {
    progress(50);
    await new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(new Error("canceled"))),
    );
  }
  return quote(request);
};

/** Runs in the page: its pauses between two polls take a fifth of the time that the service asks for. */
const hurried = `
  const wait = setTimeout;
  globalThis.setTimeout = (run, milliseconds, ...rest) => wait(run, milliseconds / 5, ...rest);
`;

/** As demo/operations-page.ts lists them: every operation, as Running, and none in another state. */
function operationsOf(listed: { readonly ids: () => readonly string[] }): ServedPage {
  const createdAt = "2026-01-01T00:00:00.000Z";
  return {
    contentType: "application/json",
    body: async ({ status = "Running" }) => {
      const ids = status === "Running" ? listed.ids() : [];
      const operations = ids.map((id) => ({ id, status, createdAt, attempt: 1 }));
      return JSON.stringify({ operations });
    },
  };
}

/** The page in Chromium, with the real handlers behind it. */
export class PageUnderTest {
  page!: Page;
  context!: BrowserContext;
  private readonly complaints: string[] = [];

  private constructor(
    readonly served: ServedApp,
    private readonly browser: Browser,
  ) {}

  static async start(executable: string, front?: Front, breach?: Breach): Promise<PageUnderTest> {
    const listed: { ids: () => readonly string[] } = { ids: () => [] };
    const pages = new Map([
      ...(await buildDemoPage(projectRoot, { front })),
      [operationsPath, operationsOf(listed)],
    ]);
    const served = await ServedApp.start(breach, { pages, work: work as never });
    listed.ids = () => served.operationIds;
    return new PageUnderTest(served, await launchBrowser(executable));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.served.stop();
  }

  /** Opens a tab that knows the key, or what else the fragment says. */
  async open(fragment = `key=${functionKey}`): Promise<void> {
    this.context = await this.newContext();
    await this.context.addInitScript(hurried);
    this.page = await this.context.newPage();
    this.page.on("pageerror", (error) => this.complaints.push(error.message));
    this.page.on("console", (message) => {
      const isStatus = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isStatus) this.complaints.push(message.text());
    });
    await this.page.goto(`${this.served.baseUrl}/#${fragment}`);
    await this.page.getByLabel("Customer").waitFor();
  }

  newContext(): Promise<BrowserContext> {
    return this.browser.newContext({ viewport: { width: 1280, height: 900 } });
  }

  /** @returns what the browser complained of, but for statuses that the contract answers with */
  async close(): Promise<readonly string[]> {
    await this.context.close();
    return this.complaints.splice(0);
  }

  entries() {
    return this.page.getByRole("navigation").getByRole("button");
  }

  exchanges() {
    return this.page.locator(".exchanges > li");
  }

  async submit(example: string): Promise<void> {
    await this.page.getByLabel("Example").selectOption(example);
    await this.page.getByRole("button", { name: "Submit" }).click();
  }

  async submitText(request: unknown): Promise<void> {
    await this.page.getByLabel("JSON", { exact: true }).check();
    await this.page.getByLabel("Body (JSON)").fill(JSON.stringify(request));
    await this.page.getByRole("button", { name: "Submit" }).click();
  }

  async untilState(name: string): Promise<void> {
    await this.page.locator(".state .badge", { hasText: new RegExp(`^${name}$`) }).waitFor();
  }

  /** What axe-core finds wrong, as `rule: element`. */
  async faults(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const { violations }: AxeResults = await this.page.evaluate("axe.run()");
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }
}
