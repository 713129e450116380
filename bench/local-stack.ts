import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headers, mediaTypes, routePath, type Operation } from "../contract";
import { credentialHeader } from "../demo/conversation/credential";
import { publicOriginSettings } from "../demo/public-origins";
import { siteEnvironment } from "../local/function-host/site-environment";
import { openCertificate } from "../local/identity/certificate";
import { IdentityEndpoint } from "../local/identity/identity-endpoint";
import { startLocalRuntime, type LocalRuntime } from "../local/runtime";
import { occupyWorker } from "../test/support/busy-worker";
import { quote } from "../test/support/caller";
import { startBareServer, type BareServer } from "./bare-server";
import { cdktfOut } from "./cdktf-out";

const stack = "functions-only";

/** A stack that runs on this machine, and what it can be compared with over the same storage. */
export class LocalStack {
  private longWork: readonly string[] = [];

  private constructor(
    readonly runtime: LocalRuntime,
    private readonly folder: string,
  ) {}

  static async start(): Promise<LocalStack> {
    const folder = mkdtempSync(join(tmpdir(), "bench-stack-"));
    const onProblem = (problem: string) => process.stderr.write(`! ${problem}\n`);
    const outdir = cdktfOut();
    const options = { outdir, stack, publicOriginSettings, dataFolder: folder, port: 0, onProblem };
    return new LocalStack(await startLocalRuntime(options), folder);
  }

  async stop(): Promise<void> {
    for (const id of this.longWork) {
      await fetch(this.url(routePath("operation", id)), { method: "DELETE" });
    }
    await this.runtime.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  url(path: string): string {
    return new URL(path, this.runtime.baseUrl).href;
  }

  get submitHeaders(): Record<string, string> {
    const credential = credentialHeader(this.runtime.credential, "POST");
    return {
      [headers.contentType]: mediaTypes.json,
      ...(credential && { [credential.name]: credential.value }),
    };
  }

  async submit(request: unknown, extra: Record<string, string> = {}): Promise<Operation> {
    const answer = await fetch(this.url(routePath("submit")), {
      method: "POST",
      headers: { ...this.submitHeaders, ...extra },
      body: JSON.stringify(request),
    });
    if (answer.status !== 202) throw new Error(`submit: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Operation;
  }

  /**
   * Gives the background worker as much long work as it takes, so that it leaves the queue and the
   * processor to what is measured. Ended by `stop`.
   */
  async occupyWorker(): Promise<void> {
    this.longWork = await occupyWorker({
      submitted: async (request) => (await this.submit(request)).id,
      statusOf: async (id) => {
        const answer = await fetch(this.url(routePath("operation", id)));
        return ((await answer.json()) as Operation).status;
      },
    });
  }

  async startBareServer(): Promise<BareServer> {
    const { applied, tokens } = this.runtime;
    const [site] = applied.functionApps;
    if (site === undefined) throw new Error(`${stack} has no Function App`);
    const identity = new IdentityEndpoint();
    await identity.start({ applied, tokens, onProblem: () => undefined });
    const { certificatePath } = await openCertificate(this.folder);
    const environment = siteEnvironment({
      site,
      identity: identity.environmentOf(site),
      certificatePath,
    });
    const server = await startBareServer(this.folder, environment);
    return {
      url: server.url,
      stop: () => {
        server.stop();
        void identity.stop();
      },
    };
  }
}

/** Does something with a stack that runs, and ends it whatever happens. */
export async function withLocalStack<T>(use: (stack: LocalStack) => Promise<T>): Promise<T> {
  const running = await LocalStack.start();
  try {
    return await use(running);
  } finally {
    await running.stop();
  }
}

/** The body of every submit. */
export const submittedBody = JSON.stringify(quote);
