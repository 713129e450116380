import {
  hostStorage,
  identityConnection,
  resolveSettings,
  type AppSettings,
  type IdentityConnection,
} from "./app-settings";
import { compileRoute, type RouteTemplate } from "./http/route-template";
import type { BindingInfo, FunctionMetadata } from "./rpc";
import { parseSchedule, type Schedule } from "./triggers/schedule";

interface FunctionIdentity {
  readonly name: string;
  /** Name of the trigger's binding, under which the worker expects the input. */
  readonly bindingName: string;
}

export type AuthLevel = "anonymous" | "function" | "admin";

export interface HttpFunction extends FunctionIdentity {
  readonly kind: "http";
  readonly route: RouteTemplate;
  /** Upper case. */
  readonly methods: readonly string[];
  readonly authLevel: AuthLevel;
}

export interface QueueFunction extends FunctionIdentity {
  readonly kind: "queue";
  readonly queueName: string;
  readonly connection: IdentityConnection;
}

export interface ServiceBusFunction extends FunctionIdentity {
  readonly kind: "service-bus";
  /** May end in `/$deadletterqueue`. */
  readonly queueName: string;
  readonly connection: IdentityConnection;
  /** Whether a message is settled when its function ends. @default what `host.json` says */
  readonly autoCompleteMessages?: boolean;
}

export interface TimerFunction extends FunctionIdentity {
  readonly kind: "timer";
  readonly schedule: Schedule;
  readonly runOnStartup: boolean;
  /** Keep the schedule over restarts. @default when runs are at least a minute apart */
  readonly useMonitor: boolean;
}

/** A function of a site, ready to be listened for. */
export type SiteFunction = HttpFunction | QueueFunction | ServiceBusFunction | TimerFunction;

/**
 * Turns what the worker registered into functions, with the site's settings filled in.
 *
 * @throws Error that lists every function that this host cannot run, and why
 */
export function indexFunctions(
  registered: readonly FunctionMetadata[],
  settings: AppSettings,
): SiteFunction[] {
  const functions: SiteFunction[] = [];
  const violations: string[] = [];
  for (const metadata of registered) {
    try {
      functions.push(indexFunction(metadata, settings));
    } catch (error) {
      violations.push(`The function "${metadata.name}" is in error: ${(error as Error).message}.`);
    }
  }
  if (violations.length > 0) {
    throw new Error(violations.join("\n"));
  }
  return functions;
}

/** What a trigger is read from: its own options, and the app settings that they name. */
interface TriggerSource {
  readonly name: string;
  readonly trigger: BindingInfo;
  readonly settings: AppSettings;
  /** A required option, `%SETTING%` in it resolved. */
  readonly text: (option: string) => string;
  readonly connection: (addressSetting: string) => IdentityConnection;
}

type Unnamed<T> = T extends unknown ? Omit<T, keyof FunctionIdentity> : never;

interface TriggerType {
  /** Its options, for docs/local-runtime.md. */
  readonly options: readonly string[];
  /** Settings of its connection, after `<connection>__`. */
  readonly connection: readonly string[];
  read(source: TriggerSource): Unnamed<SiteFunction>;
}

const identitySettings = ["credential", "clientId"];

/** The triggers that this host runs, by the type that the worker registers. */
export const triggerTypes: Readonly<Record<string, TriggerType>> = {
  httpTrigger: {
    options: ["route", "methods", "authLevel"],
    connection: [],
    read: ({ name, trigger, settings }) => httpFunction(name, trigger, settings),
  },
  queueTrigger: {
    options: ["queueName", "connection"],
    connection: ["queueServiceUri", ...identitySettings],
    read: ({ text, connection }) => ({
      kind: "queue",
      queueName: text("queueName"),
      connection: connection("queueServiceUri"),
    }),
  },
  serviceBusTrigger: {
    options: ["queueName", "connection", "autoCompleteMessages"],
    connection: ["fullyQualifiedNamespace", ...identitySettings],
    read: ({ trigger, text, connection }) => ({
      kind: "service-bus",
      queueName: serviceBusQueue(trigger, text),
      connection: connection("fullyQualifiedNamespace"),
      autoCompleteMessages: trigger["autoCompleteMessages"] as boolean | undefined,
    }),
  },
  timerTrigger: {
    options: ["schedule", "runOnStartup", "useMonitor"],
    connection: [],
    read: ({ trigger, text }) => timerFunction(trigger, text("schedule")),
  },
};

function indexFunction(metadata: FunctionMetadata, settings: AppSettings): SiteFunction {
  const { name } = metadata;
  const [bindingName, trigger] = onlyTrigger(metadata);
  const type = Object.hasOwn(triggerTypes, trigger.type) ? triggerTypes[trigger.type] : undefined;
  if (type === undefined) {
    throw new Error(
      `its trigger "${trigger.type}" is not one that this host runs (HTTP, queue, Service Bus queue, timer)`,
    );
  }
  const connectionName = optionalText(trigger, "connection") ?? hostStorage;
  const read = type.read({
    ...{ name, trigger, settings },
    text: (option) => resolveSettings(requiredText(trigger, option), settings),
    connection: (addressSetting) => identityConnection(settings, connectionName, addressSetting),
  });
  return { name, bindingName, ...read };
}

/** The trigger; any other binding would be ignored silently, so it is refused. */
function onlyTrigger({ bindings }: FunctionMetadata): [string, BindingInfo] {
  const entries = Object.entries(bindings);
  const trigger = entries.find(([, binding]) => binding.type.endsWith("Trigger"));
  if (!trigger) {
    throw new Error("it has no trigger");
  }
  const other = entries.find(([, binding]) => binding !== trigger[1] && binding.type !== "http");
  if (other) {
    throw new Error(
      `its binding "${other[0]}" (${other[1].type}) is not one that this host runs: use the service's SDK`,
    );
  }
  return trigger;
}

function httpFunction(name: string, trigger: BindingInfo, settings: AppSettings) {
  const route = resolveSettings(optionalText(trigger, "route") ?? name, settings);
  const authLevel = (optionalText(trigger, "authLevel") ?? "anonymous").toLowerCase();
  if (authLevel !== "anonymous" && authLevel !== "function" && authLevel !== "admin") {
    throw new Error(`its authLevel must be anonymous, function or admin, got "${authLevel}"`);
  }
  return {
    kind: "http",
    route: compileRoute(route),
    methods: (trigger["methods"] as readonly string[]).map((method) => method.toUpperCase()),
    authLevel,
  } as const;
}

function serviceBusQueue(trigger: BindingInfo, text: (option: string) => string): string {
  if (trigger["topicName"] !== undefined) {
    throw new Error("it listens to a topic, this host only knows queues");
  }
  if (trigger["cardinality"] === "many" || trigger["isSessionsEnabled"] === true) {
    throw new Error("this host gives one message at a time and knows no sessions");
  }
  return text("queueName");
}

function timerFunction(trigger: BindingInfo, expression: string) {
  const schedule = parseSchedule(expression);
  return {
    kind: "timer",
    schedule,
    runOnStartup: trigger["runOnStartup"] === true,
    useMonitor: (trigger["useMonitor"] as boolean | undefined) ?? schedule.atLeastAMinuteApart,
  } as const;
}

function requiredText(trigger: BindingInfo, option: string): string {
  const value = optionalText(trigger, option);
  if (!value) {
    throw new Error(`its ${trigger.type} has no ${option}`);
  }
  return value;
}

function optionalText(trigger: BindingInfo, option: string): string | undefined {
  const value = trigger[option];
  return typeof value === "string" ? value : undefined;
}
