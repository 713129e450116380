import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { MessageReceiver } from "../service-bus/message";
import type { FunctionAppSite } from "../apply/applied-stack";
import { isDisabled, settingViolations } from "./app-settings";
import { systemClock, type TriggerClock } from "./clock";
import { indexFunctions, type HttpFunction, type SiteFunction } from "./function-index";
import { readHostConfiguration, type HostConfiguration } from "./host-configuration";
import type { SiteAnswer, SiteRequest } from "./http/exchange";
import { HttpFunctions } from "./http/http-functions";
import { AdminEndpoint } from "./http/admin-endpoint";
import { answerHttp } from "./http/answer-http";
import { openKeys, type FunctionKeys } from "./http/keys";
import { Invoker } from "./invoker";
import type { IdentityEnvironment } from "./managed-identity";
import { siteEnvironment } from "./site-environment";
import { createListeners, type OpenQueue } from "./triggers/create-listeners";
import type { Listener } from "./triggers/listener";
import type { FunctionMetadata, LogEntry } from "./rpc";
import { bundleWorker } from "./worker-bundle";
import { WorkerSupervisor } from "./worker-supervisor";

export interface FunctionHostOptions {
  readonly site: FunctionAppSite;
  /** The site's token endpoint (`identityEndpoint.environmentOf(site)`). */
  readonly identity: IdentityEnvironment;
  /** PEM file that host and functions trust beside Node's own authorities. */
  readonly certificatePath: string;
  /** Where the bundled worker and the timers' schedules are kept; made when absent. */
  readonly dataFolder: string;
  /**
   * The queue, or dead-letter queue (`q/$deadletterqueue`), of a Service Bus namespace; throws when
   * there is none. @default a site with a Service Bus trigger does not start
   */
  readonly openServiceBus?: (namespaceHost: string, queueName: string) => MessageReceiver;
  /** @default the storage queue over HTTPS, with the site's identity */
  readonly openQueue?: OpenQueue;
  /** Seconds after which a queue message that a dead host had taken comes again. @default 600, as on Azure */
  readonly heldSeconds?: number;
  /** Where a debugger may attach to the functions; 0 takes a free port. @default nowhere */
  readonly inspectPort?: number;
  /** Every line of the functions and of the host, in order. */
  readonly log: (entry: LogEntry) => void;
  /** What a person should know at once, one line each: a dead process, a queue out of reach. */
  readonly onProblem: (problem: string) => void;
  /** @default the machine's */
  readonly clock?: TriggerClock;
}

/** A running Function App: its host in this process, its functions in a child process. */
export interface FunctionHost {
  readonly site: FunctionAppSite;
  /** What callers show where a function asks for a key. */
  readonly keys: FunctionKeys;
  /** Name and kind of every function that is not disabled, in the order of registration. */
  readonly functions: readonly { readonly name: string; readonly kind: SiteFunction["kind"] }[];
  /** Methods and paths of its HTTP functions. */
  readonly routes: readonly string[];
  /** Whether an HTTP function has this path and method; else `invokeHttp` answers 404. */
  serves(request: SiteRequest): boolean;
  /** Answers as the Functions host would, whatever happens: 401, 404, 500, 502 and 503 included. */
  invokeHttp(request: SiteRequest): Promise<SiteAnswer>;
  /** Looks for messages now: somebody else may have sent one. */
  wakeTriggers(): void;
  /**
   * Runs another package of the same functions from now on, with what is in work done anew.
   *
   * @throws Error when it does not load (the one before it goes on), or registers its functions
   * differently (it runs, by the triggers and routes of the start)
   */
  reload(packageFolder: string): Promise<void>;
  /** SIGKILL to the functions' process, for tests; the next one starts by itself. */
  killWorker(): Promise<void>;
  /**
   * The death of the host and its functions' process at once, for tests, and a new host: messages
   * in work are not given back, they stay invisible or locked until their time is up, as on Azure.
   */
  crash(): Promise<void>;
  /** Takes no message and runs no timer, for tests, once those in work have ended; HTTP goes on. */
  pauseTriggers(): Promise<void>;
  resumeTriggers(): Promise<void>;
  /**
   * Takes nothing new and lets work in flight end for 2 s; then ends the process, and gives the
   * messages of what was still running back to their queues.
   */
  stop(): Promise<void>;
}

/**
 * Starts a Function App of the stack from its deployed package and its app settings.
 *
 * @throws Error that lists what is wrong: settings, `host.json`, an app that does not load or
 * registers no function, a trigger whose connection lacks a setting
 */
export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const { site, clock = systemClock } = options;
  const violations = settingViolations(site.settings);
  if (violations.length > 0) {
    throw new Error([`${site.name} cannot start:`, ...violations].join("\n  "));
  }
  mkdirSync(options.dataFolder, { recursive: true });
  const configuration = readHostConfiguration(site.packageFolder);
  const keys = openKeys(options.dataFolder);
  const supervisor = superviseWorker(options, configuration, clock);
  try {
    const registered = await supervisor.start();
    if (registered.length === 0) {
      throw new Error(
        `0 functions found: the bundle of ${site.packageFolder} calls no app.http(), app.storageQueue() or the like`,
      );
    }
    const functions = indexFunctions(registered, site.settings).filter(
      ({ name }) => !isDisabled(name, site.settings),
    );
    const invoker = new Invoker(supervisor, options.log);
    const listen = () => createListeners({ ...options, clock, functions, configuration, invoker });
    const listeners = await listen();
    const parts = { configuration, keys, supervisor, registered, functions, invoker, listen };
    return new RunningHost(options, parts, listeners);
  } catch (error) {
    await supervisor.stop();
    throw new Error(`${site.name} cannot start: ${(error as Error).message}`, { cause: error });
  }
}

function superviseWorker(
  options: FunctionHostOptions,
  { functionTimeoutSeconds }: HostConfiguration,
  clock: TriggerClock,
): WorkerSupervisor {
  const { site, dataFolder, inspectPort, log, onProblem } = options;
  return new WorkerSupervisor({
    script: bundleWorker(join(dataFolder, "worker")),
    packageFolder: site.packageFolder,
    environment: siteEnvironment(options),
    functionTimeoutSeconds,
    inspectPort,
    clock,
    log,
    onProblem: (problem) => onProblem(`${site.name}: ${problem}`),
  });
}

/** What a stop waits for work in flight, before it ends the process that does it. */
const graceMilliseconds = 2000;

interface HostParts {
  readonly keys: FunctionKeys;
  readonly configuration: HostConfiguration;
  readonly supervisor: WorkerSupervisor;
  readonly registered: readonly FunctionMetadata[];
  readonly functions: readonly SiteFunction[];
  readonly invoker: Invoker;
  /** A listener, not yet started, for each function that is not called over HTTP. */
  readonly listen: () => Promise<ReadonlyMap<string, Listener>>;
}

class RunningHost implements FunctionHost {
  readonly site: FunctionAppSite;
  readonly keys: FunctionKeys;
  readonly functions: FunctionHost["functions"];
  private readonly http: HttpFunctions;
  private readonly admin: AdminEndpoint;

  constructor(
    options: FunctionHostOptions,
    private readonly parts: HostParts,
    private listeners: ReadonlyMap<string, Listener>,
  ) {
    this.site = options.site;
    this.keys = parts.keys;
    this.functions = parts.functions.map(({ name, kind }) => ({ name, kind }));
    this.http = new HttpFunctions(
      parts.functions.filter((candidate): candidate is HttpFunction => candidate.kind === "http"),
      parts.configuration.routePrefix,
    );
    this.admin = new AdminEndpoint((name) => this.listeners.get(name), parts.keys);
    this.startListeners();
  }

  get routes(): readonly string[] {
    return this.http.routes;
  }

  serves(request: SiteRequest): boolean {
    return this.admin.serves(request) || this.http.match(request) !== undefined;
  }

  async invokeHttp(request: SiteRequest): Promise<SiteAnswer> {
    if (this.admin.serves(request)) {
      return this.admin.answer(request);
    }
    const answer = await answerHttp(request, this.http.match(request), this.parts);
    if (request.method !== "GET" && request.method !== "HEAD") {
      this.wakeTriggers();
    }
    return answer;
  }

  wakeTriggers(): void {
    for (const listener of this.listeners.values()) {
      listener.wake?.();
    }
  }

  async reload(packageFolder: string): Promise<void> {
    const { supervisor, registered } = this.parts;
    const changed = await supervisor.reload(packageFolder);
    if (JSON.stringify(changed) !== JSON.stringify(registered)) {
      throw new Error(
        "the app registers its functions differently now: triggers and routes change at the next start",
      );
    }
  }

  killWorker(): Promise<void> {
    return this.parts.supervisor.kill();
  }

  async crash(): Promise<void> {
    for (const listener of this.listeners.values()) {
      listener.crash();
    }
    await this.parts.supervisor.kill();
    await this.resumeTriggers();
  }

  async pauseTriggers(): Promise<void> {
    await Promise.all([...this.listeners.values()].map((listener) => listener.stop()));
  }

  async resumeTriggers(): Promise<void> {
    this.listeners = await this.parts.listen();
    this.startListeners();
  }

  private startListeners(): void {
    for (const listener of this.listeners.values()) {
      listener.start();
    }
  }

  async stop(): Promise<void> {
    const { invoker, supervisor } = this.parts;
    const ended = Promise.all([...this.listeners.values()].map((listener) => listener.stop())).then(
      () => invoker.drained(),
    );
    await Promise.race([ended, delay(graceMilliseconds, undefined, { ref: false })]);
    await supervisor.stop();
    await ended;
  }
}
