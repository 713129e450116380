import { join } from "node:path";
import type { FastifyPluginAsync } from "fastify";
import { DataFolder } from "./machine/data-folder";
import { startFunctionHost, type FunctionHost } from "./function-host/function-host";
import { developmentKeys } from "./function-host/http/keys";
import type { LogEntry } from "./function-host/rpc";
import { startGateway, type Gateway, type Page } from "./gateway/gateway";
import { openCertificate } from "./identity/certificate";
import type { Credential } from "./identity/credential";
import { startIdentityEndpoint } from "./identity/identity-endpoint";
import { TokenService } from "./identity/token-service";
import { freePort } from "./machine/port";
import type { AppliedStack } from "./apply/applied-stack";
import { applyStack } from "./apply/apply";
import { openNamespaces, type Namespaces } from "./service-bus/namespaces";
import { reserveStorage, type RunningStorage } from "./storage/storage";
import { createHttpClient, type Run } from "../workflow-engine";
import { createWorkflowServer, type WorkflowServer } from "./logic-apps/workflow-server";

export interface LocalRuntimeOptions {
  /** cdktf's output folder. */
  readonly outdir: string;
  /** Stack name. */
  readonly stack: string;
  /** Folder that keeps the stack's data between runs. */
  readonly dataFolder: string;
  /** Of the gateway; 0 takes a free one. */
  readonly port: number;
  /** Forget the data of earlier runs. @default false */
  readonly fresh?: boolean;
  /** Static pages by path. @default none */
  readonly pages?: ReadonlyMap<string, Page>;
  /** Every line of functions and host. @default dropped */
  readonly log?: (entry: LogEntry) => void;
  /** Told when a run of a workflow ends. @default nobody is */
  readonly onRunEnd?: (run: Run) => void;
  /** What a person should know at once, one line each. */
  readonly onProblem: (problem: string) => void;
}

/** A stack that runs on this machine. */
export interface LocalRuntime {
  readonly applied: AppliedStack;
  readonly baseUrl: string;
  /** What a caller needs to submit: the function key, or a local person's token. */
  readonly credential: Credential;
  readonly hosts: readonly FunctionHost[];
  readonly workflows: WorkflowServer;
  readonly serviceBus: Namespaces;
  readonly storage: RunningStorage;
  readonly tokens: TokenService;
  /** PEM text of the certificate of the storage endpoints. */
  readonly certificate: string;
  /** Ends everything that was started; data stays. */
  stop(): Promise<void>;
}

/** What has been started so far, so that it can be ended in reverse, also after half a start. */
class Started {
  private readonly ends: (() => Promise<void> | void)[] = [];
  private ended: Promise<void> | undefined;

  add(end: () => Promise<void> | void): void {
    this.ends.unshift(end);
  }

  end(): Promise<void> {
    this.ended ??= this.endAll();
    return this.ended;
  }

  private async endAll(): Promise<void> {
    for (const end of this.ends) await end();
  }
}

/**
 * Plays Terraform's and Azure's part for one synthesized stack: applies it, starts storage,
 * identities and Function Apps, and opens the gateway.
 *
 * @throws Error that names what is wrong with the stack, or with the port; nothing is left running
 */
export async function startLocalRuntime(options: LocalRuntimeOptions): Promise<LocalRuntime> {
  const started = new Started();
  try {
    return await start(options, started);
  } catch (error) {
    await started.end();
    throw error;
  }
}

async function start(options: LocalRuntimeOptions, started: Started): Promise<LocalRuntime> {
  const { outdir, stack: name, onProblem } = options;
  const port = await freePort(options.port);
  const folder = await DataFolder.open(options.dataFolder, options.fresh);
  started.add(() => folder.release());
  const dataFolder = folder.path;

  const certificate = await openCertificate(dataFolder);
  const tokens = TokenService.open(dataFolder);
  const reserved = await reserveStorage(certificate, dataFolder);
  started.add(() => reserved.release());
  const endpoints = { storage: reserved.endpoints, gateway: `http://127.0.0.1:${port}` };
  const applied = applyStack({ outdir, name, dataFolder, endpoints });
  const storage = await reserved.start({ applied, dataFolder, tokens, log: onProblem });
  started.add(() => storage.stop());

  const serviceBus = openNamespaces({ applied, dataFolder, tokens, log: onProblem });
  const { certificate: ca, certificatePath } = certificate;
  const surroundings = { applied, dataFolder, tokens, certificatePath, serviceBus, started };
  const hosts = await startHosts(options, surroundings);
  const workflows = serveWorkflows(options, { ...surroundings, ca });
  const mounts = [workflows.routes, serviceBus.routes];
  const gateway = await openGateway(options, { port, hosts, tokens, mounts });
  started.add(() => gateway.close());
  started.add(() => workflows.stop());
  workflows.resume();
  return {
    applied,
    baseUrl: gateway.url,
    credential: credentialOf(applied, tokens),
    hosts,
    workflows,
    serviceBus,
    storage,
    tokens,
    certificate: certificate.certificate,
    stop: () => started.end(),
  };
}

/** The name of the person whose token the conversation uses. */
const localPerson = "developer";

function credentialOf({ functionApps }: AppliedStack, tokens: TokenService): Credential {
  const authentication = functionApps.find((site) => site.authentication)?.authentication;
  if (!authentication) return { functionKey: developmentKeys.host };
  const { issuer, clientId } = authentication;
  return { bearerToken: tokens.issueToUser(localPerson, issuer, clientId).accessToken };
}

interface HostSurroundings {
  readonly applied: AppliedStack;
  readonly dataFolder: string;
  readonly tokens: TokenService;
  readonly certificatePath: string;
  readonly serviceBus: Namespaces;
  readonly started: Started;
}

async function startHosts(
  { log = () => undefined, onProblem }: LocalRuntimeOptions,
  { applied, dataFolder, tokens, certificatePath, serviceBus, started }: HostSurroundings,
): Promise<FunctionHost[]> {
  const identity = await startIdentityEndpoint({ applied, tokens, log: onProblem });
  started.add(() => identity.stop());
  const hosts: FunctionHost[] = [];
  for (const site of applied.functionApps) {
    const host = await startFunctionHost({
      site,
      identity: identity.environmentOf(site),
      certificatePath,
      dataFolder: join(dataFolder, "functions", site.name),
      openServiceBus: serviceBus.open,
      log,
      onProblem,
    });
    started.add(() => host.stop());
    hosts.push(host);
  }
  return hosts;
}

function serveWorkflows(
  { onRunEnd, onProblem }: LocalRuntimeOptions,
  { applied, dataFolder, tokens, ca }: HostSurroundings & { readonly ca: string },
): WorkflowServer {
  return createWorkflowServer({
    ...{ workflows: applied.workflows, identities: applied.identities, tokens },
    verifyToken: (token) => tokens.verify(token),
    http: createHttpClient({ ca }),
    dataFolder: join(dataFolder, "workflows"),
    ...{ onRunEnd, onProblem },
  });
}

interface GatewayParts {
  readonly port: number;
  readonly hosts: readonly FunctionHost[];
  readonly tokens: TokenService;
  readonly mounts: readonly FastifyPluginAsync[];
}

function openGateway(
  { pages }: LocalRuntimeOptions,
  { tokens, ...parts }: GatewayParts,
): Promise<Gateway> {
  return startGateway({ ...parts, pages, verifyToken: (token) => tokens.verify(token) });
}
