import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TableClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { operationBlob, settings, storage, sweeping } from "../../contract";
import { publicOriginSettings } from "../../demo/public-origins";
import { startLocalRuntime, type LocalRuntime } from "../../local/runtime";
import type { MessageQueue } from "../../local/service-bus/message-queue";
import type { Run } from "../../workflow-engine/run/run";
import { accountUrisOf } from "./account-uris";
import { Caller } from "./caller";
import { download, type Download } from "./download";
import { makeDue, type Due } from "./due-operation";
import { describedStack } from "./openapi-check";
import { stackNames, synthesize } from "./synth";

/** Variants whose client polls; the facade's client does not. */
export const pollingStacks = stackNames.filter((name) => name !== "logic-app-facade");

type RuntimeOptions = Parameters<typeof startLocalRuntime>[0];

export interface StartOptions extends Pick<RuntimeOptions, "heldSeconds" | "plainOrigins"> {
  /** Configuration as `REQUEST_REPLY_*` variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Output folder of an own synth. @default one of the project with `variables` */
  readonly outdir?: string;
}

/** Longest that a log line or a run is waited for, on a busy machine: a sweep of many may take most of it. */
const waitSeconds = sweeping.budgetSeconds.scan + 30;

/** What a stack under test was heard to do. */
interface Heard {
  readonly problems: string[];
  readonly logs: string[];
  readonly runs: Run[];
  /** Emits `heard` after each. */
  readonly events: EventEmitter;
}

/** A stack under test, on free ports and in a folder of its own. */
export class RunningStack {
  readonly caller: Caller;
  /** What the runtime wanted a person to know. */
  readonly problems: string[];
  readonly logs: string[];
  /** Every run of a workflow that has ended. */
  readonly runs: Run[];

  private constructor(
    private readonly name: string,
    private readonly outdir: string,
    readonly dataFolder: string,
    readonly runtime: LocalRuntime,
    readonly heard: Heard,
  ) {
    this.caller = new Caller(runtime.baseUrl, runtime.credential, describedStack(outdir, runtime));
    this.problems = heard.problems;
    this.logs = heard.logs;
    this.runs = heard.runs;
  }

  static async start(name: string, options: StartOptions = {}): Promise<RunningStack> {
    const outdir = options.outdir ?? synthesize(options.variables);
    const dataFolder = mkdtempSync(join(tmpdir(), "running-stack-"));
    try {
      return await RunningStack.open(name, outdir, dataFolder, 0, options);
    } catch (error) {
      rmSync(dataFolder, { recursive: true, force: true });
      throw error;
    }
  }

  private static async open(
    name: string,
    outdir: string,
    dataFolder: string,
    port = 0,
    { heldSeconds, plainOrigins }: StartOptions = {},
  ): Promise<RunningStack> {
    const heard: Heard = { problems: [], logs: [], runs: [], events: new EventEmitter() };
    const runtime = await startLocalRuntime({
      ...{ stack: name, outdir, publicOriginSettings, dataFolder, port, heldSeconds, plainOrigins },
      log: ({ level, message }) => {
        heard.logs.push(`${level} ${message}`);
        heard.events.emit("heard");
      },
      onRunEnd: (run) => {
        heard.runs.push(run);
        heard.events.emit("heard");
      },
      onProblem: (problem) => heard.problems.push(problem),
    });
    return new RunningStack(name, outdir, dataFolder, runtime, heard);
  }

  /** The same stack as another person sees it, in Entra mode. */
  callerAs(name: string): Caller {
    const { authentication } = this.runtime.applied.functionApps[0] ?? {};
    if (!authentication) throw new Error("the stack has no App Service authentication");
    const { issuer, clientId } = authentication;
    const { accessToken } = this.runtime.tokens.issueToUser(name, issuer, clientId);
    return new Caller(this.runtime.baseUrl, { bearerToken: accessToken }, this.caller.described);
  }

  /** Trigger URL of the stack's one workflow, with the signature that opens it. */
  get triggerUrl(): string {
    const [workflow] = this.runtime.applied.workflows;
    if (!workflow) throw new Error("the stack has no workflow");
    return this.runtime.workflows.triggerUrl(workflow.name);
  }

  /** The stack's Service Bus queue, to look into and to disturb. */
  queue(name: string): MessageQueue {
    const queue = this.runtime.serviceBus.brokers[0]?.queue(name);
    if (!queue) throw new Error(`the stack has no Service Bus queue ${name}`);
    return queue;
  }

  /** Operations of the stack's Service Bus queues since the start, by name; none without a namespace. */
  brokerOperations(): Readonly<Record<string, number>> {
    const { brokers } = this.runtime.serviceBus;
    const queues = brokers.flatMap(({ namespace }) => namespace.queues);
    const all = queues.flatMap(({ name }) => [name, `${name}/$deadletterqueue`]);
    const sums: Record<string, number> = {};
    for (const each of all.map((name) => this.queue(name).operations())) {
      for (const [name, count] of Object.entries(each)) sums[name] = (sums[name] ?? 0) + count;
    }
    return sums;
  }

  async stop(): Promise<void> {
    await this.runtime.stop();
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  /** Stops and starts again over the same data, on the same port. */
  async restart(): Promise<RunningStack> {
    const { port } = new URL(this.runtime.baseUrl);
    await this.runtime.stop();
    return RunningStack.open(this.name, this.outdir, this.dataFolder, Number(port));
  }

  /** SIGKILL to the functions' processes. */
  async killFunctions(): Promise<void> {
    await Promise.all(this.runtime.hosts.map((host) => host.killWorker()));
  }

  /** The death of hosts and functions at once: their messages stay taken until their time is up. */
  crashHosts(): Promise<unknown> {
    return Promise.all(this.runtime.hosts.map((host) => host.crash()));
  }

  /** Runs a timer function now, through Azure's admin endpoint, and waits for its log line. */
  async runTimer(name: string): Promise<void> {
    const before = this.logs.length;
    const answer = await this.caller.call(`/admin/functions/${name}`, {
      method: "POST",
      headers: { "x-functions-key": this.runtime.hosts[0]?.keys.master ?? "" },
    });
    if (answer.status !== 202) throw new Error(`timer ${name}: ${answer.status}`);
    await this.untilLogged(new RegExp(`"event":"${name}|Executed.*${name}`), before);
  }

  /** Waits until a line after position `from` matches. */
  async untilLogged(pattern: RegExp, from = 0): Promise<void> {
    await this.untilHeard(`a log line that matches ${pattern}`, () =>
      this.logs.slice(from).find((line) => pattern.test(line)),
    );
  }

  /**
   * Looks again after each log line and each run that ended, until `look` sees something.
   * @throws Error with the log when it saw nothing for long
   */
  async untilHeard<T>(what: string, look: () => T | undefined): Promise<T> {
    const signal = AbortSignal.timeout(waitSeconds * 1000);
    for (;;) {
      const seen = look();
      if (seen !== undefined) return seen;
      await once(this.heard.events, "heard", { signal }).catch(() => {
        throw new Error(`not within ${waitSeconds} s: ${what}; heard:\n${this.logs.join("\n")}`);
      });
    }
  }

  /** Storage operations since the start: everybody's, or those of one of the stack's identities. */
  storageOperations(who?: "functionApp" | "workflow"): Readonly<Record<string, number>> {
    const { storage: own } = this.runtime;
    return who === undefined
      ? own.operations()
      : own.operations(this.identityOf(who)?.principalId ?? "none");
  }

  /** Makes an operation due for the sweeper. */
  async age(id: string, to: Due): Promise<void> {
    const { table: uri } = accountUrisOf(id, this.runtime.applied.functionApps);
    const name = storage.tables.operations;
    const table = new TableClient(uri, name, this.credential, this.clientOptions);
    return makeDue(table, id, to, Number(this.setting(settings.retentionSeconds)));
  }

  async blobExists(container: string, id: string): Promise<boolean> {
    // The options of a pipeline, `tlsOptions` among them, are passed on though not declared.
    const options: object = this.clientOptions;
    const { blob: uri } = accountUrisOf(id, this.runtime.applied.functionApps);
    const service = new BlobServiceClient(uri, this.credential, options);
    return service.getContainerClient(container).getBlobClient(operationBlob(id)).exists();
  }

  download(url: URL, headers?: Readonly<Record<string, string>>): Promise<Download> {
    return download(url, this.runtime.certificate, headers);
  }

  /** A token of the Function App's or the workflow's identity. */
  tokenOf(who: "functionApp" | "workflow", audience: string): string {
    const identity = this.identityOf(who);
    if (!identity) throw new Error(`the stack has no ${who} with an identity`);
    return this.runtime.tokens.issue(identity, audience).accessToken;
  }

  private identityOf(who: "functionApp" | "workflow") {
    const { functionApps, workflows, identities } = this.runtime.applied;
    const [owner] = who === "functionApp" ? functionApps : workflows;
    return identities.find(({ id }) => id === owner?.identityIds[0]);
  }

  /** An app setting of the Function App. */
  setting(name: string): string {
    const value = this.runtime.applied.functionApps[0]?.settings[name];
    if (value === undefined) throw new Error(`the Function App has no setting ${name}`);
    return value;
  }

  /** Tests look into storage as the application does: with its identity. */
  get credential() {
    const identity = this.runtime.applied.identities.find(
      ({ clientId }) => clientId === this.setting(settings.clientId),
    );
    if (!identity) throw new Error("the Function App's identity is not in the stack");
    const { accessToken, expiresOn } = this.runtime.tokens.issue(
      identity,
      "https://storage.azure.com/",
    );
    return {
      getToken: async () => ({ token: accessToken, expiresOnTimestamp: expiresOn * 1000 }),
    };
  }

  get clientOptions() {
    return { tlsOptions: { ca: this.runtime.certificate } };
  }
}

/** Starts a stack; what it wanted a person to know is in `problems`. */
export const startStack = (name: string, options?: StartOptions) =>
  RunningStack.start(name, options);
