import { applyStack } from "./apply/apply";
import type { AppliedStack } from "./apply/applied-stack";
import type { StandIns } from "./apply/stand-ins";
import type { Emulator, Machine } from "./emulator";
import { createEmulators, type Emulators } from "./emulators";
import type { FunctionHost } from "./function-host/function-host";
import type { PublicOriginSettings } from "./function-host/function-apps";
import type { LogEntry } from "./function-host/rpc";
import type { Page } from "./gateway/gateway";
import { openCertificate } from "./identity/certificate";
import type { Credential } from "./identity/credential";
import { withOperator } from "./identity/operator";
import { TokenService } from "./identity/token-service";
import type { LogicApps } from "./logic-apps/logic-apps";
import { DataFolder } from "./machine/data-folder";
import { announce, withdraw, type LocalRun } from "./machine/local-run";
import { freePort } from "./machine/port";
import type { ServiceBus } from "./service-bus/service-bus";
import type { Storage } from "./storage/storage";
import type { Mocks, Run } from "../workflow-engine";

export interface LocalRuntimeOptions {
  /** cdktf's output folder. */
  readonly outdir: string;
  /** Stack name. */
  readonly stack: string;
  /**
   * App settings whose value is an origin at which the stack is reached on Azure: that of a gateway
   * in front of it, or of callback URLs. Here, all of them are the local gateway's.
   * @default none
   */
  readonly publicOriginSettings?: PublicOriginSettings;
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
  /** A debugger may attach to the functions of the first site there; 0 takes a free port. @default none */
  readonly inspectPort?: number;
  /** Seconds after which a queue message that a dead host had taken comes again. @default 600, as on Azure */
  readonly heldSeconds?: number;
  /**
   * Where the sources of the functions are: stack traces and debuggers are led there.
   * @default nowhere on this machine
   */
  readonly sourcesFolder?: string;
  /** What is here in place of resources that other deployments own. @default nothing */
  readonly standIns?: StandIns;
  /** What answers calls of workflows in place of what is not on this machine. @default nothing */
  readonly mocks?: Mocks;
  /** Origins that the stack calls by https and that answer by http here. @default none */
  readonly plainOrigins?: Readonly<Record<string, string>>;
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
  readonly workflows: LogicApps;
  readonly serviceBus: ServiceBus;
  readonly storage: Storage;
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
  const emulators = await createEmulators({
    ...{ dataFolder, certificate, port, gateway: `http://127.0.0.1:${port}` },
    ...{
      pages: options.pages,
      mocks: options.mocks,
      plainOrigins: options.plainOrigins,
      onRunEnd: options.onRunEnd,
      log: options.log ?? (() => undefined),
    },
    publicOriginSettings: options.publicOriginSettings ?? {},
    inspectPort: options.inspectPort,
    heldSeconds: options.heldSeconds,
  });
  const all: readonly Emulator[] = Object.values(emulators);
  for (const emulator of all) started.add(() => emulator.stop());
  const evaluated = applyStack({
    ...{ outdir, name, dataFolder },
    ...{ standIns: options.standIns, sourcesFolder: options.sourcesFolder },
    addressesOf: (stack) => all.flatMap((emulator) => emulator.answersFor(stack)),
  });
  const applied = withOperator(evaluated);
  await serve(all, { applied, dataFolder, certificate, tokens, onProblem }, started);
  announce(dataFolder, describeRun(emulators, applied));
  started.add(() => withdraw(dataFolder));
  return running(emulators, { applied, tokens, certificate }, started);
}

async function serve(
  emulators: readonly Emulator[],
  machine: Machine,
  started: Started,
): Promise<void> {
  for (const emulator of emulators) await emulator.start(machine);
  for (const emulator of emulators) started.add(() => emulator.suspend?.());
  for (const emulator of emulators) emulator.resume?.();
}

function describeRun(
  { storage, serviceBus, gateway }: Emulators,
  { name: stack, storageAccounts, functionApps, workflows }: AppliedStack,
): Omit<LocalRun, "processId"> {
  return {
    ...{ stack, baseUrl: gateway.url },
    storageAccounts: storageAccounts.map(({ name, tables, queues }) => ({
      ...{ name, tables, queues },
      endpoints: storage.endpointsOf(name),
    })),
    serviceBusQueues: serviceBus.addresses(),
    settings: Object.assign({}, ...functionApps.map(({ settings }) => settings)) as Record<
      string,
      string
    >,
    workflowIds: workflows.map(({ id }) => id),
  };
}

function running(
  { storage, serviceBus, functionApps, logicApps, gateway }: Emulators,
  { applied, tokens, certificate }: Pick<Machine, "applied" | "tokens" | "certificate">,
  started: Started,
): LocalRuntime {
  return {
    ...{ applied, tokens, storage, serviceBus, workflows: logicApps },
    baseUrl: gateway.url,
    credential: credentialOf(functionApps.hosts, tokens),
    hosts: functionApps.hosts,
    certificate: certificate.certificate,
    stop: () => started.end(),
  };
}

/** The name of the person whose token the conversation uses. */
const localPerson = "developer";

function credentialOf(hosts: readonly FunctionHost[], tokens: TokenService): Credential {
  const [first] = hosts;
  const authentication = hosts.find(({ site }) => site.authentication)?.site.authentication;
  if (!authentication) return { functionKey: first?.keys.host ?? "" };
  const { issuer, clientId } = authentication;
  return { bearerToken: tokens.issueToUser(localPerson, issuer, clientId).accessToken };
}
